"""``python -m data.commands.new_link [NAME]``: a one-time link for somebody who cannot log in, also while the board
runs.

Of the last administrator it takes off the second factor, which nobody else could.
Without a name, and as long as nobody administers the board, the link makes the first administrator.
"""

import argparse
import sys

from data.access import accounts, second_factor
from data.access.access_file import Access
from data.access.accounts import Account
from data.base_path import under
from data.installation.installation import folder
from data.refusal import Refusal

#: Who does it, on record: whoever can run commands on the machine of the board.
_WHO = "命令行"


def main(arguments: list[str] | None = None) -> int:
    """Print the link; 1 where there is no such account."""
    parser = argparse.ArgumentParser(prog="python -m data.commands.new_link", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="the name of an account")
    name = parser.parse_args(arguments).name
    access = Access(folder())
    try:
        word, said = _word(access, name)
    except Refusal as refusal:
        print(f"{refusal.zh}\n{refusal.en}")
        return 1
    finally:
        access.close()
    print("在浏览器里打开看板的地址加上这一段,24 小时内有效,只能用一次:")
    print("Open this behind the board's address; it works once:")
    print(f"{under('/link')}?word={word}")
    for line in said:
        print(line)
    return 0


def _word(access: Access, name: str) -> tuple[str, list[str]]:
    """The word of the link, and what else is to be said."""
    if not name:
        word = accounts.first_link(access, _WHO)
        if word is None:
            raise Refusal(
                "name_missing",
                "已经有系统管理员了,请写上账号名。",
                "There is an administrator already; say the name of an account.",
            )
        return word, []
    found = next((each for each in accounts.accounts(access) if each.name.casefold() == name.casefold()), None)
    if found is None:
        raise Refusal("no_account", f"没有账号“{name}”。", f"There is no account {name}.")
    word = accounts.new_link(access, found.id, _WHO)
    return word, _about_second_factor(access, found)


def _about_second_factor(access: Access, account: Account) -> list[str]:
    """Take the second factor off the last administrator, for whom nobody else can; what is to be said of it."""
    if second_factor.of(access, account.id) is None:
        return []
    if accounts.other_administrator(access, account.id) or account.role.id != "administrator":
        return [
            "这个账号有第二道验证,仍然有效。手机和恢复码都丢了,请系统管理员在“账号”页取下。",
            "The account has a second factor, which still holds. If phone and recovery codes are lost, an "
            "administrator takes it off on the page Accounts.",
        ]
    second_factor.take_off(access, account.id, account.name, _WHO)
    return [
        "这是唯一的系统管理员,第二道验证已一并取下。",
        "This is the only administrator; the second factor was taken off too.",
    ]


if __name__ == "__main__":
    sys.exit(main())
