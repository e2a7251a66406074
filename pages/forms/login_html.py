"""The log-in, one-time links and one's own account as plain pages: they come before the board's own pages can be
opened.

No script and nothing from elsewhere; what people typed is escaped. Chinese first, English below it.
"""

import secrets
from html import escape

from starlette.responses import HTMLResponse

from data.access.passwords import LONGEST, SHORTEST
from data.access.visitor import Visitor

_STYLE = """
body { margin: 0; font: 16px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; background: #f3f6fa; color: #17202c }
main { max-width: 24rem; margin: 8vh auto 2rem; padding: 1.75rem; background: #fff; border-radius: .6rem; box-shadow: 0 1px 6px #0002 }
h1 { font-size: 1.35rem; margin: 0 0 .25rem } h2 { font-size: 1.05rem; margin: 1.75rem 0 .25rem }
p { margin: .4rem 0 } .en, small { color: #55606e; font-size: .85rem; display: block; line-height: 1.35 }
label { display: block; margin-top: .9rem } input { display: block; box-sizing: border-box; width: 100%; margin-top: .25rem; padding: .6rem; font: inherit; border: 1px solid #8a95a3; border-radius: .35rem }
button { margin-top: 1.2rem; width: 100%; padding: .7rem; font: inherit; font-weight: 600; color: #fff; background: #1f5fa8; border: 0; border-radius: .35rem; cursor: pointer }
button.plain { color: #1f5fa8; background: #fff; border: 1px solid #1f5fa8 }
.problem { padding: .6rem .8rem; background: #fdecef; color: #8f0e2e; border-left: .3rem solid #b3123a; border-radius: .3rem }
.done { padding: .6rem .8rem; background: #e8f4f1; color: #0b5348; border-left: .3rem solid #0b6b5d; border-radius: .3rem }
a { color: #1f5fa8 } :focus-visible { outline: 3px solid #7db2f0; outline-offset: 1px }
"""

_RULE = (
    f"{SHORTEST} 个字符以上;几个不相干的词最好记也最难猜。不要用姓名、生日、键盘顺序。",
    f"{SHORTEST} to {LONGEST} characters; a few unrelated words are easy to remember and hard to guess.",
)


def login(
    base: str, wanted: str, problem: tuple[str, str] | None, name: str, demo: bool, none_yet: bool, community: str
) -> str:
    """The log-in; ``wanted`` is where it leads, ``none_yet`` whether nobody has an account so far."""
    notes = []
    if none_yet:
        notes.append(
            _said(
                "还没有账号。请用启动看板的窗口里显示的一次性链接建立系统管理员账号。",
                "There is no account yet. Make the administrator's with the one-time link shown in the window in which the board was started.",
            )
        )
    if demo:
        notes.append(
            _said(
                "现在显示的是演示社区:只有在运行看板的这台电脑上用 localhost 打开才不用账号。",
                "The demo community shows: it opens without an account only on the machine that runs the board, at localhost.",
            )
        )
    return _page(f"""<h1>{escape(community)}</h1><p>社区防疫指挥看板<span class="en">Community Command Board</span></p>{_problem(problem)}
<form method="post" action="{base}/login"><input type="hidden" name="next" value="{escape(wanted)}">
<label>账号 <small>Name</small><input name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none" required autofocus></label>
<label>密码 <small>Password</small><input name="password" type="password" autocomplete="current-password" required></label>
<button>登录 Log in</button></form>{"".join(notes)}<p><small>忘了密码:请系统管理员发一个新的一次性链接。Forgotten? Ask the administrator for a new one-time link.</small></p>""")


def link(base: str, word: str, first: bool, name: str, problem: tuple[str, str] | None) -> str:
    """What a one-time link opens: the first administrator's account, or a new password for an account."""
    title = (
        ("建立系统管理员账号", "Make the administrator's account")
        if first
        else (f"为“{name}”设置密码", f"Set the password of {name}")
    )
    asked = (
        f'<label>账号 <small>Name</small><input name="name" value="{escape(name)}" autocomplete="username" required autofocus></label>'
        if first
        else ""
    )
    return _page(f"""<h1>{escape(title[0])}</h1><p class="en">{escape(title[1])}</p>{_problem(problem)}
<form method="post" action="{base}/link"><input type="hidden" name="word" value="{escape(word)}">{asked}{_new_password()}<button>保存 Save</button></form>""")


def gone(zh: str, en: str) -> str:
    """What stands where a link does not work."""
    return _page(f'<h1>链接无效</h1><p class="en">This link does not work</p>{_problem((zh, en))}')


def not_for(base: str, zh: str, en: str, path: str, path_zh: str, path_en: str) -> str:
    """What stands where a role may not open a page: which one it was, and the way to one's own."""
    told = _said(
        f"您的角色不能看“{zh}”。需要时请找系统管理员。",
        f"Your role does not open {en}. Ask the administrator if you need it.",
    )
    return _page(f"""<h1>不能打开</h1>{told}<p><a href="{base}{path}">{escape(path_zh)} {escape(path_en)}</a></p>
<p><a href="{base}/account">我的账号、退出登录 My account, log out</a></p>""")


def account(base: str, visitor: Visitor, problem: tuple[str, str] | None, done: bool, grids: str) -> str:
    """One's own account: who one is, a new password, the way out."""
    of = f" · {escape(grids)}" if grids else ""
    told = (
        '<p class="done">密码已改,请重新登录。<span class="en">The password has been changed; please log in again.</span></p>'
        if done
        else ""
    )
    return _page(f"""<h1>{escape(visitor.name)}</h1><p>{escape(visitor.role.zh)}{of}<span class="en">{escape(visitor.role.en)}</span></p>{told}{_problem(problem)}
<form method="post" action="{base}/logout"><button>退出登录 Log out</button></form>
<form method="post" action="{base}/account"><h2>改密码 <small>Change the password</small></h2>
<label>原密码 <small>Old password</small><input name="old" type="password" autocomplete="current-password" required></label>{_new_password()}
<button class="plain">改密码 Change</button></form><p><a href="{base}/">返回看板 Back to the board</a></p>""")


def answer(text: str, status: int = 200) -> HTMLResponse:
    """A page as an answer: its one style is named, nothing else may run or be fetched, and no address of it leaks."""
    nonce = secrets.token_urlsafe(16)
    policy = f"default-src 'none'; img-src data:; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    # Not "no-referrer": then a browser sends a form's origin as "null", and the door takes it for another site's.
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "strict-origin", "X-Frame-Options": "DENY"}
    return HTMLResponse(text.replace("NONCE", nonce, 1), status, headers)


def _page(body: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f'<title>社区防疫指挥看板</title><style nonce="NONCE">{_STYLE}</style></head><body><main>{body}</main></body></html>'
    )


def _new_password() -> str:
    field = '<input name="{name}" type="password" autocomplete="new-password" minlength="{least}" maxlength="{most}" required>'
    first, again = (field.format(name=name, least=SHORTEST, most=LONGEST) for name in ("password", "again"))
    return (
        f"<label>新密码 <small>New password</small>{first}</label><small>{_RULE[0]} {_RULE[1]}</small>"
        f"<label>再写一遍 <small>Once more</small>{again}</label>"
    )


def _problem(problem: tuple[str, str] | None) -> str:
    return f'<div class="problem" role="alert">{_said(*problem)}</div>' if problem else ""


def _said(zh: str, en: str) -> str:
    return f'<p>{escape(zh)}<span class="en">{escape(en)}</span></p>'
