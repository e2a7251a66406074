"""How other people's systems call our fields: what the aliases of ``data.kinds`` do not list.

One row a field: a pattern over the whole header in the spelling of ``headers.normalised`` (lower
case, no spaces, underscores or dashes), so that ``created_date``, ``Created Date`` and
``createddate`` are one. They suggest; a person decides.
"""

import re

_AT = "(on|at|date|time|dt|datetime|timestamp|day)+"
_NUMBER = "(id|no|num|number|code|key)"
_CASE = "(sr|service|request|servicerequest|case|caseenquiry|ticket|incident|order|workorder|issue|complaint|problem)?"
#: What was so before the day of the sheet: never what a field of that day holds.
EARLIER = re.compile(
    "(昨|前)(日|天).*|上(期|月|周|日|次|年).*|(期|月|年)初.*|(previous|prev|yesterday).*"
    "|opening(stock|balance|inventory|qty|quantity|count)?"
)
#: What a yes or a no may answer besides symptoms.
NO_SYMPTOM = re.compile(
    "打卡|填报|上报|采样|核酸|抗原|检测|接种|疫苗|外出|离开|返|在家|居家|隔离|随访|见面|接触|红码|黄码"
)
_HELD = "(qty|quantity|count|level|amount|stock)?"


def _when(verbs: str) -> str:
    """A header for the time of an event: createddate, closed_at, date_created."""
    return f"({verbs}){_AT}|{_AT}({verbs})"


_PATTERNS = {
    "request_id": f"{_CASE}{_NUMBER}|unique{_NUMBER}|reference{_NUMBER}?|工单|流水号|序列号",
    "reported_at": _when(
        "creat(ed?|ion)|open(ed)?|submit(ted)?|report(ed)?|receiv(ed)?|request(ed)?|register(ed)?|logg?(ed)?|filed|entered"
    )
    + "|opened|created|submitted|reported|logged|创建(时间|日期)|来电(时间|日期)|受理日期|上报日期",
    "accepted_at": _when("accept(ed)?|acknowledged?|assign(ed|ment)?|respon(se|ded)|dispatch(ed)?|started")
    + "|派单时间",
    "resolved_at": _when("clos(ed?|ing|ure)|resol(ved?|ution)|complet(ed?|ion)|finish(ed)?|fixed|done|ended")
    + "|closed|resolved|completed|(结案|关闭|完结|答复|回复|办复|处结)(时间|日期)",
    "category": f"{_CASE}(type|category|kind|class|subject|reason|topic|tags?|group)(name)?|servicename",
    "source": f"{_CASE}(source|channel|origin|methodreceived|receivedvia)(name|type)?",
    "urgency": f"{_CASE}(urgency|priority|severity)(level)?",
    "text": f"{_CASE}(text|title|summary|details?|comments?|notes?|remarks?|message|body|descr(iption)?)"
    "|(poi|place|location)name|poi|(诉求|反映|求助|咨询|投诉)?(事项|内容|问题|情况|详情)(描述|说明)?|备注|标题|地点名称",
    "owner": (
        "(assign(ed)?to|assignee|assigned(agency|department|team)|handledby|agent|agency|department|dept|"
        "responsible)(name)?|承办单位|处理部门"
    ),
    "status": f"{_CASE}(current)?(status|state|stage)(name|code)?|进度|办理进度",
    "rating": "(rating|score|stars?|satisfaction)(level|score)?|csat",
    "name": (
        "(full|resident|customer|client|caller|citizen|patient|person|contact|reporter|requester)name|residents?"
        "|居民|住户|联系人姓名"
    ),
    "phone": "(cell|mobile|contact|home|tele)?(phone|mobile|cell)" + _NUMBER + "?|contact" + _NUMBER + "|号码|联系号码",
    "resident_id": (
        f"(resident|person|patient|user|member|citizen|people){_NUMBER}|(resident|person|patient)s?|编号|工号"
    ),
    "room": (
        "(home|street|full|mailing|incident|service)?addr(ess)?|apt(no|number)?|apartment|flat(no|number)?|"
        "door(no|number)?|楼号房号"
    ),
    "building_id": f"(building|block|blk|bldg|tower){_NUMBER}?",
    "building_name": "(building|block|bldg|tower)name",
    "grid_id": f"(grid|zone|area|sector|cell){_NUMBER}?",
    "grid_name": "(grid|zone|area|sector)name",
    "households": "(number|no|num|count|total)?(of)?(households?|families|homes|hh|flats)(count|number|total)?",
    "lat": "(gps|geo|map|place|y)?lat(itude)?(deg|wgs84|gcj02|bd09)?|y(coord(inate)?)?|(gps|高德|百度)?纬度",
    "lng": (
        "(gps|geo|map|place|x)?(lng|lon|long|longitude)(deg|wgs84|gcj02|bd09)?|x(coord(inate)?)?|(gps|高德|百度)?经度"
    ),
    "point": (
        "(the)?geo(m|metry|point|location|code|codedcolumn|referenc(e|edpoint))?|(map)?(point|location|"
        "position|coords?)\\d?|gps|定位|位置"
    ),
    "temperature": (
        "(body|skin|forehead|axillary|measured)?temp(erature)?(c|celsius|reading|value)?|体温.{0,4}|(早|"
        "晚|午|上午|下午)(间)?体温"
    ),
    "symptoms": (
        "(has|have|any|with)?symptoms?(list|text|yn)?|feelingunwell|身体(健康)?(状况|情况)"
        "|((今日|今天|当日|目前|现在|近期|近日|本人)?(是否|有无|有没有)?(有|出现|存在)?)"
        "([^时日备说]{0,20}(发热|发烧|咳嗽|乏力|腹泻)[^时日备说]{0,20}|身体|任何|其他|以下|上述)?(等)?"
        "(症状|不适(症状)?|不舒服|异常症状)(情况)?"
    ),
    "date": (
        "(visit|check|test|report|record|entry|stock|inventory|snapshot|survey|batch|asof|as|of)?(date|day)|数据日期"
    ),
    "time": "(check|submit(ted)?|report(ed)?|record(ed)?|entry|measured)?(time|timestamp|at)",
    "round_date": "(sample|swab|test|sampling|testing|collection)(date|day|round)",
    "sampled_at": _when("sampled?|swab(bed)?|test(ed)?|collect(ed|ion)"),
    "done_at": _when("visit(ed)?|complet(ed?|ion)|done|follow(ed)?up")
    + "|(是否|有无)?(见面|见到|走访|上门|探访|访视|在家)(本人|与否)?(情况|状态|时间)?|随访(状态|完成情况)|(was)?seen",
    "worker": "(visit|case|social|field|grid|health)?(worker|nurse|doctor|visitor|staff)(name)?",
    "result": "(visit|followup)?(results?|outcome|findings?|conclusion|remarks?|notes?)",
    "item": (
        "(item|product|goods|material|supply|supplies|article|drug|medicine|sku)(name|desc(ription)?|title)?|"
        "货品|货物|商品(名称)?"
    ),
    "site": (
        "(site|store|shop|pharmacy|warehouse|branch|depot|facility|clinic|hospital|outlet|station)(name|"
        f"{_NUMBER})?|药店|药房|门店"
    ),
    "on_hand": (
        f"(stock|inventory|current|available|remaining|closing|onhand|balance|instock){_HELD}|remaining"
        "|(今日|今天|本日|当日|本期|期末|月末|日末|实际|账面|剩余)(库存|结存|结余|剩余|存量|余量|数量)(数量|量|数)?"
    ),
    "received": f"(received|receipts?|in(bound|coming)|stockin){_HELD}",
    "issued": f"(issued|out(bound|going)|stockout|consumed|consumption|used|usage|dispensed|sold|sales){_HELD}",
    "on_order": f"(onorder|ordered|intransit){_HELD}",
    "threshold": "(min(imum)?|reorder|safety|alert)(stock|level|qty|quantity|point)?",
    "lead_time_days": "leadtime(days)?|leaddays|replenishmentdays",
    "tags": "(risk|population|target)?(tags?|labels?|groups?|category)",
    "moved_in": _when("mov(ed|e)in|arriv(ed|al)"),
    "moved_out": _when("mov(ed|e)out|left|departure"),
}
#: Less sure: a day of the row where nothing better is there, and a symptom's own column.
_WEAK_PATTERNS = {
    **dict.fromkeys(
        ("reported_at", "date", "time"), f"(last)?(updat(ed?|es)|modified|changed?)({_AT})?|{_AT}|更新(时间|日期)"
    ),
    "symptoms": (
        "fever|cough(ing)?|sob|shortnessofbreath|diarrh?o?ea|fatigue|headache|loss?of(smell|taste)|(lossof|"
        "no)(smell|taste)"
        "|runnynose|(muscle|body)(sore|ache|pain)s?|sorethroat|nausea|vomiting|"
        "chills|(今日|今天|当日|目前)?(是否|有无|有没有)?(有|出现)?"
        "(发热|发烧|咳嗽|乏力|腹泻|咽痛|头痛|流涕|呕吐|寒战|嗅觉减退|味觉减退)"
    ),
    "resident_id": _NUMBER,
    "room": "住处|家庭住址|居住地",
}

HINTS = {field: re.compile(pattern) for field, pattern in _PATTERNS.items()}
WEAK_HINTS = {field: re.compile(pattern) for field, pattern in _WEAK_PATTERNS.items()}
