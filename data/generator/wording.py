"""What residents write, by category: sentences with gaps, and what may stand in them.

Every text sorts into its own category by the default keywords of ``data.settings``; a test keeps
it so. The same words come back often, as they do in life.
"""

from itertools import product
from string import Formatter

#: What may stand in a gap.
GAPS = {
    "who": ("家里老人", "我父亲", "我母亲", "我爱人", "隔壁独居老人", "对门阿姨"),
    "days": ("一天", "两天", "三天"),
    "medicine": ("降压药", "胰岛素", "降脂药", "甲状腺药", "哮喘药", "抗癫痫药"),
    "food": ("蔬菜", "鸡蛋和青菜", "米面和食用油", "宝宝奶粉", "牛奶和蔬菜"),
    "goods": ("口罩", "消毒液", "抗原试剂", "医用酒精", "成人纸尿裤"),
    "spot": ("楼道", "电梯间", "单元门口", "架空层", "地下车库入口"),
    "hour": ("半夜", "每天晚上", "凌晨", "中午"),
}

SENTENCES = {
    "就医难": (
        "{who}每周要做三次透析，请安排车辆接送",
        "{who}今天胸闷得厉害，想去医院看看",
        "怀孕38周，明天到了产检的日子，怎么去医院",
        "{who}在做化疗，这周要按时住院，请帮忙开证明",
        "孩子发烧39度，想去看急诊，120一直没打通",
        "{who}摔了一跤腿不能动，需要就医",
        "预约了明天的挂号，请问车子能来接吗，{who}行动不便",
        "{who}术后要复查，就诊时间是后天上午",
    ),
    "用药需求": (
        "{who}的{medicine}只够用{days}了，请帮忙配一下",
        "{medicine}快断了，麻烦志愿者代购，医保卡可以给",
        "{medicine}快用完了，能不能帮忙配药",
        "需要开{medicine}的处方，线上买不了",
        "家里没有退烧药了，附近药店能送吗",
        "{who}有糖尿病，胰岛素还剩{days}的量",
    ),
    "买菜难": (
        "家里{food}都没有了，线上抢了{days}都抢不到",
        "连着{days}买不到{food}，请协调一下",
        "团购的{food}说好昨天到，到现在没送来",
        "{who}不会用手机下单，家里快没吃的了，想买点{food}",
        "超市的单子一直显示无人配送，只剩{days}的菜",
        "蔬菜包能不能再多送一次，一家五口{days}就吃完了",
        "想订{food}，小区有没有统一团购",
        "送来的菜坏了一半，能补一份{food}吗",
    ),
    "心理疏导": (
        "{who}一个人在家，总说害怕，想有人陪着说说话",
        "这几天一直失眠，心里很焦虑，想找人聊聊",
        "孩子在家闷得情绪很差，希望有心理老师打个电话",
        "{who}情绪低落，{days}没怎么说话了，能否安排心理疏导",
        "一个人隔离太孤独了，快崩溃了",
        "担心{who}，整夜睡不着，很焦虑",
    ),
    "物资申领": (
        "{goods}用完了，想申领一些",
        "本栋楼栋长申领{goods}两份，给值守的志愿者用",
        "{who}那里没有{goods}了，能送上门吗",
        "{days}前登记的{goods}还没有领到",
        "守门的志愿者防护面罩不够，请补几个",
        "孕妇申领{goods}，不方便下楼",
    ),
    "环境消杀": (
        "{spot}有异味，请安排消杀",
        "{spot}的垃圾堆了{days}没人清运",
        "本栋有人转走了，请对{spot}做一次全面消毒",
        "污水井往外冒，{spot}一股臭味",
        "{spot}保洁{days}没来了，麻烦催一下",
        "垃圾袋放在{spot}没人收，担心不卫生",
    ),
    "噪音矛盾": (
        "楼上{hour}一直跺脚，吵得孩子睡不着",
        "隔壁{hour}唱歌扰民，说了几次没用",
        "邻里因为{spot}堆放杂物起了矛盾，请来调解",
        "楼下广场舞{hour}放音响，噪音太大",
        "两家因为排队先后起了纠纷，在{spot}争执",
        "{hour}装修声很大，居家上课受影响，太吵了",
    ),
    "政策咨询": (
        "请问什么时候能解封",
        "外地回来要隔离多久，有没有最新政策",
        "要去单位上班，通行证怎么开",
        "健康码一直是黄码，怎么办",
        "{who}想来同住，出入有什么规定",
        "居家隔离期从哪一天算起",
        "咨询一下快递能不能送到{spot}",
        "楼里有人转阴了，多久可以下楼",
    ),
    "其他": (
        "{spot}的灯坏了，晚上看不见",
        "电梯{days}前就停了，{who}上下楼困难",
        "家里水管漏水，想请师傅来修",
        "快递放在{spot}，找不到了",
        "想报名做志愿者，请联系我",
        "家里的狗要遛，能指定个地方吗",
        "宽带断了{days}，居家办公受影响",
        "门禁卡刷不开，请处理一下",
    ),
}


def texts(category: str) -> list[str]:
    """Every text of a category: its sentences with all that may stand in their gaps."""
    found = []
    for sentence in SENTENCES[category]:
        gaps = list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(sentence) if name))
        for words in product(*(GAPS[gap] for gap in gaps)):
            found.append(sentence.format(**dict(zip(gaps, words, strict=True))))
    return found
