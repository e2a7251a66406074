"""What Streamlit's client says in English by itself, in Chinese: a script in the document puts it in place.

Texts are exact, as the client has them, so that nothing that people typed or that comes from a file is touched by
accident: a line of theirs would have to be the very same. The English pages, which have ``lang=en`` in their address,
are left as they are.
"""

import json

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

#: The client's own words, exactly, and what stands there instead.
WORDS = {
    "Skip to main content": "跳到正文",
    "App pages": "页面菜单",
    "Main menu": "主菜单",
    "Sidebar": "侧栏",
    "Open sidebar": "打开菜单",
    "Close sidebar": "收起菜单",
    "Rerun": "重新运行",
    "Stop": "停止",
    "Stop script": "停止",
    "Settings": "外观",
    "Print": "打印",
    "About": "关于",
    "Clear cache": "清除缓存",
    "Close": "关闭",
    "Cancel": "取消",
    "Theme": "明暗",
    "System": "跟随系统",
    "Light": "浅色",
    "Dark": "深色",
    "Wide mode": "宽屏",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Select...": "请选择",
    "Select all": "全选",
    "No results": "没有找到",
    "No options to select": "没有可选的",
    "No options to select.": "没有可选的",
    "Clear value": "清除",
    "Clear all": "全部清除",
    "Clear selection": "取消选择",
    "Selected values": "已选",
    "Open": "展开",
    "Open menu": "打开菜单",
    "Choose date": "选择日期",
    "Choose date range": "选择日期范围",
    "Calendar": "日历",
    "Previous": "上个月",
    "Next": "下个月",
    "Previous month": "上个月",
    "Next month": "下个月",
    "Previous month.": "上个月",
    "Next month.": "下个月",
    "Increment": "加",
    "Decrement": "减",
    "Fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Toggle fullscreen": "全屏",
    "Search": "查找",
    "Download as CSV": "下载 CSV",
    "Show/hide columns": "显示或隐藏列",
    "Add row": "加一行",
    "Delete row(s)": "删除所选行",
    "Edit": "修改",
    "Copy": "复制",
    "Copy to clipboard": "复制",
    "Copied": "已复制",
    "Upload": "选择文件",
    "Browse files": "选择文件",
    "file upload": "上传文件",
    "Drag and drop file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Remove file": "移除文件",
    "Press Enter to apply": "按回车生效",
    "Press Enter to submit form": "按回车提交",
    "Press Ctrl+Enter to apply": "按 Ctrl+回车生效",
    "Press ⌘+Enter to apply": "按 ⌘+回车生效",
    "Press Ctrl+Enter to submit form": "按 Ctrl+回车提交",
    "Running...": "正在计算…",
    "Running…": "正在计算…",
    "Connecting": "正在连接",
    "Show password text": "显示密码",
    "Hide password text": "隐藏密码",
    "Show data": "显示数据",
    "Show chart": "显示图表",
    "No data": "无数据",
    "Link to heading": "本节链接",
    "streamlit_folium.st_folium": "地图",
    "yyyy": "年",
    "mm": "月",
    "dd": "日",
    **{name: f"{number}月" for number, name in enumerate(_MONTHS, 1)},
    **dict(zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "一二三四五六日", strict=True)),
    **dict(zip(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), "一二三四五六日", strict=True)),
}

#: The same with numbers or other words in it, as regular expressions of JavaScript.
PATTERNS = {
    r"^(\d+) more$": "还有 $1 项",
    r"^Select (\d+) matches$": "选中这 $1 项",
    r"^Limit (.+) per file(.*)$": "每个文件不超过 $1$2",
    r"^([\d.]+ ?[KMG]B) per file$": "每个不超过 $1",
    r"^Show (\d+) more$": "再显示 $1 项",
    r"^Remove (.+)$": "移除 $1",
    r"^Help for (.+)$": "$1的说明",
    r"^year, (.+)$": "$1,年",
    r"^month, (.+)$": "$1,月",
    r"^day, (.+)$": "$1,日",
    r"^Selected Date: (\w+) 0?(\d+), (\d+)$": "已选日期:$3年$1$2日",
    r"^(?:Today, )?(?:\w+day), (\w+) (\d+), (\d+)(?: selected)?$": "$3年$1$2日",
    rf"^({'|'.join(_MONTHS)}) (\d{{4}})$": "$2年$1",
}

#: ``ours``: where words of ours, of people or of their files stand, which are left alone.
_SCRIPT = """
(() => {
  const words = new Map(Object.entries(WORDS)), patterns = PATTERNS.map(([one, other]) => [new RegExp(one), other]);
  const named = ["aria-label", "title", "placeholder", "aria-roledescription"];
  const ours = "[data-testid=stMarkdownContainer], [data-testid=stHtml], [data-testid=stCode], [data-testid=stText], " +
    "[role=option], [role=row], [data-testid=stMultiSelect] [role=group], " +
    "[data-testid=stIconMaterial], code, input, textarea, style, script";
  const chooser = "[data-testid=stFileUploaderDropzone]";
  const months = text => text.replace(/[A-Z][a-z]+/, one => MONTHS.includes(one) ? words.get(one) : one);
  const chinese = said => {
    const text = said && said.trim();
    if (!text || !/[A-Za-z]/.test(text)) return null;
    if (words.has(text)) return words.get(text);
    for (const [one, other] of patterns) if (one.test(text)) return months(text.replace(one, other));
    return null;
  };
  const english = () => new URLSearchParams(location.search).get("lang") === "en";
  const name = node => {
    for (const which of named) {
      const said = chinese(node.getAttribute(which));
      if (said !== null) node.setAttribute(which, said);
    }
  };
  const say = node => {
    const within = node.parentElement;
    // The chooser of files draws its own button as Markdown.
    const said = within && (!within.closest(ours) || within.closest(chooser)) ? chinese(node.data) : null;
    if (said !== null) node.data = said;
  };
  const all = root => {
    if (root.nodeType === Node.TEXT_NODE) return say(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    name(root);
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      node.nodeType === Node.TEXT_NODE ? say(node) : name(node);
    }
  };
  new MutationObserver(changes => {
    if (english()) return;
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(all);
      else if (change.type === "characterData") say(change.target);
      else name(change.target);
    }
  }).observe(document, {childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: named});
})();
"""
#: The script, for the document's head.
TRANSLATES = (
    _SCRIPT.replace("Object.entries(WORDS)", f"Object.entries({json.dumps(WORDS, ensure_ascii=False)})", 1)
    .replace("PATTERNS.map", f"{json.dumps(list(PATTERNS.items()), ensure_ascii=False)}.map", 1)
    .replace("MONTHS.includes", f"{json.dumps(_MONTHS)}.includes", 1)
)
