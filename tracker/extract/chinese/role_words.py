"""The Chinese words around a name or a verb that tell who is what to an event."""

from __future__ import annotations

import re

# After a country's name: the government of it, whose doing it is.
OFFICIAL = re.compile(
    r"(?![和与及同、对向从在,])(?:[\u4e00-\u9fff]{0,7}?(?:政府|当局|官方|方面|海关|议会|国会|参议院"
    r"|众议院|内阁|法院|央行|监管机构|贸易代表|总统|总理|首相|主席|国王|大臣|部长|财长|外长|商务部|"
    r"能源部|财政部|外交部|国防部|矿业部|贸易部|工业部|经济部|商工部|工贸部|内政部"
    r"|[\u4e00-\u9fff]部(?![分门件署])|委员会|管理局|总局|总署|总局|税务局"
    r"|[\u4e00-\u9fff]局(?![势面限])|"
    r"发言人|官员|军方|军政府|军政权|法令|行政部门|立法者|议员|国家|联邦|领导人|代表团|团队|两国|三国|双方))"
)
# What a sentence says next of one who acts: an adverb, a day, a word that brings an object, a mark.
PREDICATE = re.compile(
    r"(?:[\s,:]|$|\d|[一二三四五六七八九十]{1,3}[月日]|今[年日天]|昨[日天]|去年|前年|本[月周]"
    r"|上[月周个]|这[周月]|周[一二三四五六日]|星期|日前|近日|近期|最近|"
    r"于|在|自|从|对|向|将|把|与|和|及|、|就|为|因|以|已|曾|正|拟|也|还|则|再|又|均|都|先|首|重|宣|决"
    r"|表示|称|说|计划|打算|考虑|承诺|威胁|同意|指|认|依|根据|按|通过|"
    r"未|没|不|仍|继续|进一步|开始|随后|另|同时|方|共|联合|正式|全面|成功|最终|单方|再次|可|应|会|欲|要"
    r"|当天|当日|有人|[(])"
)
# Before a name that does not act: it is aimed at, come from, spoken with, quoted.
OBLIQUE = re.compile(
    r"(?:对|向|从|给|针对|在|于|受|因|据|为|除|经|将|把|让|使|令|要求|敦促|促|产自|来自|原产于|产于"
    r"|进口自|原产地为|出口到|出口至|输往|销往|运往|访问|访|赴|驻|面向|依赖|"
    r"替代|摆脱|针对来自|起诉|告上|制裁|反对|超过|超越|落后于|等|包括|作为|以及来自|源自|涉及|涉|聚焦"
    r"|帮助|支持|批评|指责|回应|游说|指控|称|谈到|抗议|允许|禁止|限制|助|援助|加入|"
    r"采购自|购自|采购|购买|进口|收购)(?:来自|原产于|产自|部分|所有|多家|[\d一两三四五六七八九十数]+家"
    r"|一家|两家|约|整个|多名|一些|包括|价值|大量|有关|相关|\")*$"
)
WITH = re.compile(r"(?:与|同|和|跟|及|、)(?:[一两多数几\d]+家|[一两多数几\d]+名|该国|外国)?$")
# What stands between who acts and the verb, and says how.
ADVERB = re.compile(
    r"(?:相应|随即|率先|同步|立即|分别|单方面?|共同|联合|首次|首度|再度|一再|接连|相继|陆续|紧急|突然"
    r"|悄然|最终|终于|便|也|就|并|才|可|能|要|该)?"
)
# 针对美方宣布加征关税, 就美方公布清单发表谈话: who acts in the clause a preposition governs.
GOVERNED = re.compile(r"(?:针对|对于|就|由于|因为?|鉴于|随着|面对|关于|据)(?:此前|日前|近日)?$")
ACTS_NEXT = re.compile(
    r"(?:政府|方面|当局)?(?:日前|近日|此前|此次|再次|最近|单方面?|公然|悍然|不断|持续|进一步)*(?:宣布|宣称|公布|发布|决定|拟|将|要|扬言"
    r"|威胁|计划|实施|采取|加征|征收|升级|提高|列入|出台|推出|签署|启动|发起|限制|禁止|暂停|取消)"
)
BY = re.compile(r"(?:被|由|遭到?|受|获得?|获|得到|经|受到)$")
CAUSED = re.compile(r"(?:要求|敦促|督促|促使|促|让|使|令|迫使|说服|推动|随着|由于|因)$")
JOINED = re.compile(r"(?:和|与|及|以及|、|同|,)(?:中国|美国)?")
TARGET_BEFORE = re.compile(
    r"(?:对|向|从|给|针对|来自|原产于|产自|原产地为|产于|进口自|自|输|往|至|到|涉|将|把|含|在内的|禁止"
    r"|限制|制裁|打击|拉黑|包括|和|与|及|、|、|以及|或|其中|主要针对的?是|剑指|瞄准|矛头指向|其他|"
    r"由|被|采购|购买|进口|使用|依赖)(?:来自|原产于|产自|部分|所有|多家|\d+家|一家|两家"
    r"|[一二两三四五六七八九十数]+[家名个]|约|的|进口|某些|特定|全部|上述|价值|[\d亿万美元约近]{1,9}"
    r"|\")*$"
)
# After a country's name: its goods and firms, which a measure hits.
GOODS = re.compile(
    r"(?:生产|制造|产|输美|输欧|输华|出口)?(?:的)?(?:[\u4e00-\u9fff]{0,10}?)(?:商品|产品|货物|企业|公司"
    r"|实体|个人|电池|汽车|电动车|芯片|半导体|石墨|稀土|材料|设备|组件|钢|铝|铜|锂|镍|钴|镓|锗|锑|钨"
    r"|光伏|太阳能|铜箔|锡|硅|多晶硅|磁体|矿|盐|"
    r"供应商|制造商|船舶|船只|银行|机构|大学|投资者|投资|军方|军工|进口|市场|关税)"
)
# 智利国家矿业公司: a company of the country, not the country.
COMPANY = re.compile(r"[\u4e00-\u9fff]{0,8}?(?<![对向与和给由被])(?:公司|集团|企业|厂商|车企|矿企|初创)")
LOCATION = re.compile(r"(?:在|位于|于|驻|赴)$")
BENEFITS = re.compile(
    r"(?:向|对|在|为|给|于|助|支持|帮助|投向|面向|位于|驻)(?:一家|两家|多家"
    r"|[\d一二两三四五六七八九十数]+[家座个处]|\")*$"
)
# Named only as what the text compares, quotes or explains with.
BESIDE = re.compile(
    r"(?:据|依赖|依靠|摆脱|减少对|降低对|替代|竞争|对抗|抗衡|不依赖|与|相比|类似于|媒体|针对)$"
)
# What a title names does nothing, but for a notice 关于… (on …), whose title says what it does.
TITLE = re.compile(r"《(?!关于)[^《》]{2,80}》")
VICTIM = re.compile(r"(?:入侵|侵略|攻击|袭击|战争|冲突|援助|支持|保护|盟友|捍卫|占领)$")
MEDIA = re.compile(
    r"(?:媒体|通讯社|新闻|时报|日报|经济新闻|路透|分析|专家|智库|学者|市场|汇率|股市"
    r"|[铝铜锡镍锌铅金锂钴银]价|股|期货)"
)
ABROAD = re.compile(r"(?:非洲|亚洲|东南亚|拉美|拉丁美洲|发展中国家|印太|太平洋岛国|海外|境外|伙伴国|盟国)")
SPEAKER = re.compile(
    r"(?:^|[,。;:\s])(?:我部|本部|我局|我委|我署|本公告|现|兹|经[\u4e00-\u9fff]{2,8}批准|为|根据|决定"
    r"|本[办条规法公决]|国家)"
)
# One letter for a country counts only in the company of another, or where it can be nothing else.
PAIRED = re.compile(r"[中美欧日韩俄英法德印澳加墨越巴乌台港荷以伊朝泰菲]")
"""The letters that stand for countries side by side: 中美, 美日韩."""
