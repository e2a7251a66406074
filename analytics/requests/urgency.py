"""What the levels of urgency 紧急程度 mean."""

#: Level: Chinese and English words.
URGENCY = {
    1: ("1 危及生命", "1 Danger to life"),
    2: ("2 危及健康", "2 Danger to health"),
    3: ("3 生活困难", "3 Hardship"),
    4: ("4 其他", "4 Other"),
}
