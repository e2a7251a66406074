"""Who one is, over HTTP: an open page asks it when its connection closes."""

from typing import Any

from fastapi import APIRouter

from api.models.access import Who
from api.routes.dependencies import Asking

# Whoever came through the door may know who they are: no right of its own.
router = APIRouter(tags=["accounts"])


@router.get("/session", response_model=Who)
def who_am_i(asks: Asking) -> Any:
    """当前是谁、什么角色;没有登录答 401。Who asks and with which role; 401 without a log-in or a token."""
    return {
        "name": asks.name,
        "role": asks.role.id,
        "grids": sorted(asks.grids) if asks.grids is not None else None,
        "via": asks.via,
    }
