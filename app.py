"""The whole application on one port: pages, HTTP interface and the map's assets.

``streamlit run app.py`` finds ``app`` and serves it.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

# Streamlit looks for modules beside the main script, which is pages/main/main.py, one folder down.
sys.path.insert(0, str(Path(__file__).parent))

import streamlit as st
import xstatic.pkg.leaflet
from anyio import to_thread
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from api.application import application
from api.door.arrival import counted_as
from api.door.door import Door
from api.door.page_uploads import PageUploads
from data import log_lines, log_repeats
from data.access import accounts, outside_token
from data.base_path import base_path
from data.installation import public_address, reach
from data.installation.caretaker import Caretaker
from data.installation.installation import Home, home
from pages.checkins import printing
from pages.forms import login
from pages.frame import html_document
from streamlit_inside import listening


def _as_many_connections_as_the_system_allows() -> None:
    """Each open connection takes a file; with the usual 1,024 a few idle strangers could use them all up."""
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


#: Seconds after which a thread that computes lets another go on. With Python's 5 ms a load, which asks the
#: database often, waits at every answer for every open board in turn.
sys.setswitchinterval(0.0005)
log_lines.keep_apart()
# What the board writes nobody else on this machine may read.
os.umask(0o077)
_as_many_connections_as_the_system_allows()
listening.take_over(counted_as)


@asynccontextmanager
async def opened(app: st.App) -> AsyncIterator[None]:
    """Open the data before anybody is served; a first start makes the demo community here."""
    log_repeats.watch()
    served = await to_thread.run_sync(home)
    await to_thread.run_sync(invite_administrator, served)
    warn_of_weak_token()
    open_to_whom(served)
    caretaker = Caretaker(served)
    yield
    await to_thread.run_sync(caretaker.stop)


def invite_administrator(served: Home) -> None:
    """Print a one-time link to make the administrator's account, as long as there is none; there is no default
    password.
    """
    word = accounts.first_link(served.access, "看板")
    if word:
        scheme = "https" if listening.encrypted() else "http"
        address = f"{scheme}://localhost:{st.get_option('server.port')}{base_path()}/link?word={word}"
        print(
            "\n  还没有系统管理员。24 小时内用浏览器打开这个一次性链接,建立账号:\n  There is no administrator yet. "
            f"Open this one-time link within 24 hours to make the account:\n\n  {address}\n",
            flush=True,
        )


def open_to_whom(served: Home) -> None:
    """Listen on this machine alone, or to the network where that was chosen, and say so; an address that was given on
    the command line holds.
    """
    chosen, given = reach.reach(served), listening.address_given()
    if not given and chosen.network and not listening.listen_everywhere():
        print("端口被别的程序占用,现在只能在这台电脑上打开;换个端口:--server.port 8502", flush=True)
        print("Another program has the port: open on this machine alone. Try --server.port 8502", flush=True)
    elif not given and not chosen.network:
        listening.listen_here()
    network = not listening.only_here()
    for said in reach.words(network, chosen.kept, listening.encrypted(), given):
        print(f"  {said}", flush=True)
    port = int(st.get_option("server.port"))
    public_address.serve(public_address.Served(listening.encrypted(), port, network, given))
    where = public_address.found(str(served.store.setting("public_address")))
    if where.others:
        print(
            f"\n  别的电脑、手机、大屏用这个网址 For other devices:  {'   '.join((where.url, *where.also))}\n",
            flush=True,
        )


def warn_of_weak_token() -> None:
    """Say where the administrator's token from outside is one that can be guessed."""
    if outside_token.is_weak():
        print(f"BOARD_ADMIN_TOKEN 太短,容易被猜到,请用 {outside_token.SHORTEST} 个以上的随机字符。", flush=True)
        print(
            f"BOARD_ADMIN_TOKEN is short enough to be guessed; use {outside_token.SHORTEST} random characters or more.",
            flush=True,
        )


def say_sorry(error: Exception) -> bool:
    """What people see when a page fails; the log has the traceback."""
    with st.container(key="page_error"):
        st.error(
            "这个页面出错了,数据没有改变。请刷新再试;仍不行请把时间告诉管理员,日志里有详情。\n\n"
            "This page failed; no data changed. Reload it; if it fails again tell the administrator when, the log "
            "has the details."
        )
    return True


app = st.App(
    "pages/main/main.py",
    routes=[
        *html_document.routes(),
        *login.routes(),
        *printing.routes(),
        Mount("/api", application()),
        # Leaflet and its heat layer come from packages, because the network has no internet.
        Mount("/assets/leaflet", StaticFiles(directory=xstatic.pkg.leaflet.BASE_DIR)),
        Mount("/assets/folium", StaticFiles(packages=[("folium", "templates")])),
    ],
    # The door is first: nothing is answered before it has looked.
    middleware=[Middleware(Door), Middleware(PageUploads)],
    lifespan=opened,
    on_script_error=say_sorry,
)
