"""Accounts, tokens and the record over HTTP, for administrators and unattended set-ups."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api.errors import not_found
from api.models.access import Account, AccountChange, Invitation, MadeToken, NewAccount, NewToken, RecordLine, Token
from api.routes.dependencies import Asking, lets_in, needs
from api.routes.parameters import Number, one_of, parse_day
from data.access import accounts, audit_log, record_reading, tokens
from data.installation.installation import home

router = APIRouter(tags=["accounts"], dependencies=[needs("accounts")])
record_router = APIRouter(tags=["accounts"], dependencies=[needs("record")])

#: Of a route that makes or changes what lets somebody in: no token may call it but the one from outside.
_LETS_IN = [Depends(lets_in)]


@router.get("/accounts", response_model=list[Account])
def list_accounts() -> Any:
    """全部账号。Every account."""
    return [_account(found) for found in accounts.accounts(home().access)]


@router.post("/accounts", status_code=201, dependencies=_LETS_IN, response_model=Invitation)
def make_account(asks: Asking, given: NewAccount) -> Any:
    """新建账号,答一次性链接,本人用它设密码。Make an account; its owner sets a password with the one-time link."""
    made, word = accounts.make(home().access, given.name, given.role, frozenset(given.grids), asks)
    return {"account": _account(made), "path": f"/link?word={word}"}


@router.patch("/accounts/{id}", dependencies=_LETS_IN, response_model=Account)
def change_account(asks: Asking, id: Number, given: AccountChange) -> Any:
    """改角色、网格,或停用;它的登录立即失效。Change role or grids, or close it; its log-ins end at once."""
    return _account(accounts.change(home().access, id, given.role, frozenset(given.grids), given.disabled, asks))


@router.post("/accounts/{id}/link", status_code=201, dependencies=_LETS_IN, response_model=Invitation)
def new_link(asks: Asking, id: Number) -> Any:
    """新的一次性链接,用来重设密码。A new one-time link to set the password."""
    word = accounts.new_link(home().access, id, asks)
    return {"account": _account(accounts.account(home().access, id)), "path": f"/link?word={word}"}


@router.get("/tokens", response_model=list[Token])
def list_tokens() -> Any:
    """全部令牌,不含密文。Every token, without its word."""
    return [_token(found) for found in tokens.tokens(home().access)]


@router.post("/tokens", status_code=201, dependencies=_LETS_IN, response_model=MadeToken)
def make_token(asks: Asking, given: NewToken) -> Any:
    """新建令牌,随建它的账号停用;密文只显示一次。Make a token, which ends with its account; its word is shown once."""
    return {"token": tokens.make(home().access, given.label, given.role, frozenset(given.grids), given.days, asks)}


@router.delete("/tokens/{id}", dependencies=_LETS_IN, response_model=Token)
def revoke_token(asks: Asking, id: Number) -> Any:
    """吊销令牌,立即失效。End a token at once."""
    tokens.revoke(home().access, id, asks)
    found = next((token for token in tokens.tokens(home().access) if token.id == id), None)
    if found is None:
        raise not_found(f"没有编号为 {id} 的令牌。", f"There is no token with the id {id}.")
    return _token(found)


@record_router.get("/record", response_model=list[RecordLine])
def search_record(
    asks: Asking,
    q: Annotated[str, Query(description="词,都要有。Words, all of which must be there.")] = "",
    action: Annotated[str, Query(description="哪种操作。Which action.", examples=["login"])] = "",
    start: Annotated[str | None, Query(alias="from", examples=["2022-04-01"])] = None,
    end: Annotated[str | None, Query(alias="to", examples=["2022-04-02"])] = None,
) -> Any:
    """操作记录,最近的在前,最多 500 条。The record, newest first, at most 500 lines."""
    chosen = one_of("action", action, audit_log.AUDIT_ACTIONS) or ""
    record_reading.note(home().access, asks, chosen)
    return [
        asdict(line)
        for line in audit_log.search(home().access, q, chosen, parse_day("from", start), parse_day("to", end))
    ]


def _account(found: accounts.Account) -> dict[str, Any]:
    return {**asdict(found), "role": found.role.id, "grids": sorted(found.grids)}


def _token(found: tokens.Token) -> dict[str, Any]:
    return {**asdict(found), "role": found.role.id, "grids": sorted(found.grids)}
