"""What leaves the board under the veil, and the counts that stay when rows go."""
