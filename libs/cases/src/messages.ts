import { type Messages } from '@wutong/kernel';

export const CASES_MESSAGES: Messages = {
  'case.not-found': { zh: '本节点没有办件{number}', en: 'no case {number} is held here' },
  'case.number-malformed': {
    zh: '办件编号{number}有误（长度或校验位不对）',
    en: '{number} is not a case number (its form or check character is wrong)',
  },
  'case.read-only': {
    zh: '该办件含有本节点尚不认识的事件，只能查看；请升级程序',
    en: 'the case holds an event that this node is too old for: it can only be read here until the program is upgraded',
  },
  'case.not-allowed': {
    zh: '办件现处于“{status}”状态，不能办理此步骤',
    en: 'the case stands at "{status}", where this cannot be done',
  },
  'case.wrong-body': { zh: '本机关对该办件的这一步骤没有职权', en: 'this body has no power for this step of the case' },
  'case.no-entrustment': {
    zh: '该事项没有委托本地受理的书面依据，由有权机关受理',
    en: 'no recorded entrustment lets this place accept for the competent body',
  },
  'case.village-never-accepts': {
    zh: '村（社区）代办点只登记和转交，不收件、不受理',
    en: 'a village point files and forwards; it neither receives nor accepts',
  },
  'case.receiver-not-above': {
    zh: '收件机关须是本地或其上级，最高到县级',
    en: 'the receiving office must be this place or one above it, up to the county',
  },
  'case.receiver-above-decider': {
    zh: '该事项由更低层级的机关决定，不能在此收件',
    en: 'the item is decided below this office, so it is not received here',
  },
  'case.nobody-accepts': {
    zh: '在此收件没有机关可以受理',
    en: 'nobody could accept the case if this office received it',
  },
  'case.decider-never-reached': {
    zh: '该事项由县级以上机关决定而没有初审层级，办件到不了决定机关',
    en: 'the item is decided above the county without a review, so the case would never come to who decides',
  },
  'case.item-not-in-force': {
    zh: '事项{itemId}今日在收件机关没有施行',
    en: 'item {itemId} is not in force at the receiving office today',
  },
  'case.materials-wrong': { zh: '材料清单有误', en: 'the list of materials is wrong' },
  'case.material-unknown': { zh: '该事项没有这一材料编码', en: 'the item has no material with this code' },
  'case.delivery-held': {
    zh: '决定存在未处理的冲突，处理前暂停送达',
    en: 'a conflict that touches the decision is open; delivery is held until a person settles it',
  },
  'case.not-own-place': {
    zh: '{originPath}的节点不能以{path}的名义办理',
    en: 'the node at {originPath} may not act for {path}',
  },
  'case.not-above': {
    zh: '{originPath}不是办件{number}的登记地或其上级，不能写入',
    en: '{originPath} is not at or above the place where case {number} was filed',
  },
  'case.filing-first': {
    zh: '办件{number}须以登记开始，且只登记一次',
    en: 'case {number} begins with its filing, and with nothing else',
  },
  'case.number-not-own': {
    zh: '编号{number}不是{originPath}可以编发的',
    en: '{originPath} does not give the number {number}',
  },
  'case.no-such-entry': {
    zh: '本办件在本节点没有这一记录，或者它本身就是剔除决定；编号见搁置清单',
    en: 'the case has no such entry here, or it is a discard itself; the ids are listed among what is parked',
  },
  'case.not-referee': {
    zh: '只有本办件的裁记节点可以剔除记录：收件地的县级，市级签收之后为市级',
    en: "only the case's referee may discard an entry: the county of the receiving place, after the city's receipt the city",
  },
  'case.delivered-stands': {
    zh: '所依据的决定已经送达，在书面撤回之前有效，不能剔除',
    en: 'what was delivered rests on the entry: it stands until it is withdrawn in writing',
  },
  'case.discarded-already': { zh: '该记录已被剔除', en: 'the entry has been discarded already' },
  'case.flag.discarded': { zh: '已由裁记节点剔除，不产生效力', en: 'discarded by the referee: no effect' },
  'case.flag.discards-nothing': {
    zh: '所指的不是本办件在先的记录，或者本身是剔除决定，不产生效力',
    en: 'names no entry of the case that it was written on, or a discard: no effect',
  },
  'case.flag.delivered-stands': {
    zh: '所指的记录已随决定送达，在书面撤回之前有效；剔除不产生效力',
    en: 'what was delivered rests on the entry and stands until it is withdrawn in writing: no effect',
  },
  'case.flag.unknown-type': { zh: '本节点不认识的事件', en: 'this node is too old for the event' },
  'case.flag.malformed': { zh: '事件内容无法解读', en: 'the event cannot be read' },
  'case.flag.wrong-body': { zh: '无职权机关所为，不产生效力', en: 'done by a body without power: no effect' },
  'case.flag.wrong-letter': {
    zh: '所依据的委托书与事项记载不符，不产生效力',
    en: 'stands on another letter than the item records: no effect',
  },
  'case.flag.wrong-receiver': {
    zh: '收件机关不是登记地或其上级（最高到县级），不产生效力',
    en: 'the receiving office is not the filing place or one above it up to the county: no effect',
  },
  'case.flag.other-item': {
    zh: '收件所固定的事项与登记的不同，不产生效力',
    en: 'pins another item than the one filed for: no effect',
  },
  'case.flag.other-pin': {
    zh: '依据的不是本办件的收件，不产生效力',
    en: "names another arrival than the case's: no effect",
  },
  'case.flag.not-allowed': {
    zh: '办件当时的状态不允许，不产生效力',
    en: 'not allowed where the case stood: no effect',
  },
  'case.flag.later-not-allowed': {
    zh: '与另一事件同时发生，排序在后，暂无效力，待人工处理',
    en: 'concurrent with another event that comes first: no effect until a person settles it',
  },
  'case.flag.builds-on-lost': {
    zh: '所依据的事件已失去效力，暂无效力，待人工处理',
    en: 'builds on an event that lost its effect: no effect until a person settles it',
  },
};
