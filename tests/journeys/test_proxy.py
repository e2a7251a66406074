"""The board behind nginx with HTTPS and a base path, set up as the README says."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests import http
from tests.browser import by_menu
from tests.certificate import self_signed, tool
from tests.conftest import PASSWORD, ROOT
from tests.server import Running, Server


@dataclass
class Behind:
    """A board behind a proxy: what the proxy serves, and the board itself."""

    url: str
    server: Server


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def configuration() -> str:
    """The nginx block of the README."""
    found = re.search(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found, "the README shows no nginx configuration"
    return found.group(1)


@pytest.fixture(scope="module")
def behind(running: Running, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    folder, port, inner = tmp_path_factory.mktemp("proxy"), free_port(), free_port()
    nginx = tool("nginx")
    self_signed(folder)
    block = configuration()
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/nginx/board.crt", str(folder / "board.crt")),
        ("/etc/nginx/board.key", str(folder / "board.key")),
        ("127.0.0.1:8501", f"localhost:{inner}"),
        ("board.example.cn", "localhost"),
    ):
        assert old in block, old
        block = block.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents "
        f"{{}}\nhttp {{\naccess_log off;\nproxy_max_temp_file_size 0;\n{temporary}{block}}}\n"
    )
    (folder / "board").mkdir()
    shutil.copy(demo_file, folder / "board")
    settings = {"BOARD_DEMO": "1", "BOARD_PROXIES": "127.0.0.1,::1", "BOARD_BASE_PATH": "/board"}
    # The base path is read when the board is imported.
    with running(folder / "board", port=inner, method="spawn", **settings) as server:
        process = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
        try:
            url = f"https://localhost:{port}/board"
            for _ in range(200):
                try:
                    http.get(f"{url}/api/v1/health")
                    break
                except httpx.TransportError:
                    assert process.poll() is None, (folder / "error.log").read_text()
            yield Behind(url, server)
        finally:
            process.terminate()
            process.wait(20)


def test_the_demo_is_not_open_through_a_proxy_on_the_same_machine(behind: Behind) -> None:
    answer = http.get(f"{behind.url}/stock")
    assert (answer.status_code, answer.headers["location"]) == (303, "/board/login?next=%2Fstock")
    assert http.get(f"{behind.url}/api/v1/metrics").status_code == 401
    # Nor straight at localhost: whoever sets a proxy in front means to have visitors from elsewhere.
    assert http.get(behind.server.url + "/board/stock").status_code == 303


def test_cookies_are_secure_and_the_record_has_the_client_that_the_proxy_names(behind: Behind) -> None:
    behind.server.log_in("duty", name="远处的人")
    answer = http.post(
        f"{behind.url}/login",
        data={"name": "远处的人", "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.7"},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/board/")
    cookie = answer.headers["set-cookie"]
    # Under a path of its own it cannot be bound to the host as a whole (__Host-).
    assert cookie.startswith("__Secure-board_session=")
    assert "secure" in cookie.lower() and "path=/board" in cookie.lower()  # noqa: PT018
    xsrf = http.get(f"{behind.url}/_stcore/health", cookies=dict(answer.cookies)).headers["set-cookie"]
    assert xsrf.startswith("_streamlit_xsrf=") and "secure" in xsrf.lower()  # noqa: PT018
    assert answer.headers["strict-transport-security"]
    [line] = behind.server.api("GET", "/record", params={"action": "login", "q": "远处的人"}).json()[:1]
    assert line["address"] == "127.0.0.1"  # nginx says who asked it; what the client said of itself is not believed


def test_every_page_works_under_the_base_path(behind: Behind, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(30_000)
    page, errors = context.new_page(), []
    page.on("console", lambda said: said.type == "error" and errors.append(said.text))
    behind.server.log_in("manager", name="经理乙")
    page.goto(f"{behind.url}/heatmap")
    page.get_by_label("账号").fill("经理乙")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/board/heatmap"))
    frame = page.frame_locator("iframe:is([title*=folium], [title=地图])")
    expect(frame.locator(".leaflet-control-zoom")).to_be_visible()
    page.goto(f"{behind.url}/checkins")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    assert Path(download.value.path()).read_bytes().startswith("\ufeff居民编号".encode())
    page.goto(f"{behind.url}/stock")
    expect(page.get_by_role("heading", name="各物资")).to_be_visible()
    by_menu(page, "指挥看板")
    expect(page).to_have_url(re.compile(r"/board/?(\?.*)?$"))
    page.get_by_role("link", name="经理乙").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(f"{behind.url}/login?left=1")
    assert errors == []
    context.close()
