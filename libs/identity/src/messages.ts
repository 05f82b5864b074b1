import { type Messages } from '@wutong/kernel';

export const IDENTITY_MESSAGES: Messages = {
  'session.required': { zh: '请先登录', en: 'sign in first' },
  'session.wrong': { zh: '姓名或密码不对', en: 'the name or the password is wrong' },
  'session.throttled': {
    zh: '该账号15分钟内已试{failures}次，请{minutes}分钟后再试',
    en: 'this name was tried {failures} times within 15 minutes; try again in {minutes} minutes',
  },
  'policy.no-row': {
    zh: '权限表中没有“{act}”这一操作，拒绝执行',
    en: 'the act "{act}" has no row in the policy table',
  },
  'policy.role': { zh: '您的岗位（{role}）不能做“{act}”', en: 'the role {role} may not do "{act}"' },
  'policy.scope': {
    zh: '“{act}”只能在本地范围（{own}）内做，{place}不在其内',
    en: '"{act}" reaches only {own}; {place} is not within it',
  },
  'command.id-missing': {
    zh: '缺少请求头 Idempotency-Key（UUID）',
    en: 'the header Idempotency-Key (a UUID) is missing',
  },
  'place.not-a-path': {
    zh: '不是区划路径（2、4、6、9或12位数字）',
    en: 'not a division path (2, 4, 6, 9 or 12 digits)',
  },
  'place.not-under': { zh: '不在本地范围内', en: 'not at or under this place' },
  'place.twice': { zh: '重复', en: 'listed twice' },
  'place.no-name': { zh: '缺少名称', en: 'has no name' },
  'place.successor': {
    zh: '接续地须是本地范围内的另一处',
    en: 'the successor must be another place at or under this one',
  },
  'place.none': { zh: '名单是空的', en: 'the list is empty' },
  'calendar.year': { zh: '年份应在2000至2100之间', en: 'the year must be between 2000 and 2100' },
  'calendar.not-a-date': { zh: '不是日期（YYYY-MM-DD）', en: 'not a date (YYYY-MM-DD)' },
  'calendar.other-year': { zh: '不属于该年', en: 'not of this year' },
  'calendar.weekday': { zh: '是工作日，不必列为补班', en: 'is a weekday, so it is worked anyway' },
  'calendar.weekend': { zh: '是周末，不必列为放假', en: 'is at the weekend, so it is off anyway' },
  'calendar.twice': { zh: '重复', en: 'listed twice' },
  'directory.bad-places': { zh: '地名名单有误，未发布', en: 'the list of places is wrong; nothing was published' },
  'directory.bad-calendar': { zh: '日历有误，未发布', en: 'the calendar is wrong; nothing was published' },
  'directory.too-large': {
    zh: '内容{bytes}字节，超过上限{bytesMax}字节',
    en: 'the content has {bytes} bytes, more than the {bytesMax} that travel at once',
  },
  'directory.malformed': { zh: '名录条目无法解读（{what}）', en: 'the directory entry cannot be read ({what})' },
  'directory.not-owner': {
    zh: '{origin}的节点不能写{key}',
    en: 'the node at {origin} does not own {key}',
  },
  'directory.forked': {
    zh: '{key}出现两条相接的后续，须由人查明',
    en: '{key} goes on in two ways; a person must find out why',
  },
  'directory.parent': {
    zh: '节点{nodeId}的上级写作“{parent}”，与写入者{origin}不符',
    en: 'the parent of node {nodeId} is given as "{parent}", but {origin} wrote it',
  },
  'directory.not-under': { zh: '{path}不在{own}之下', en: '{path} is not under {own}' },
  'directory.place-taken': { zh: '{path}已有节点', en: 'a node is enrolled at {path} already' },
  'directory.node-changed': {
    zh: '节点{nodeId}的位置或上级与已登记的不同',
    en: 'the place or parent of node {nodeId} differs from what is known',
  },
  'directory.key-changed': {
    zh: '节点{nodeId}的密钥与已登记的不同；换钥须另行办理',
    en: 'the keys of node {nodeId} differ from those known; keys are not rotated by enrolling again',
  },
  'enrolment.malformed': { zh: '入网申请有误', en: 'the enrolment request is wrong' },
  'enrolment.node-id': {
    zh: '节点编号须为区划路径、连字符和4位小写字母或数字2至7',
    en: 'a node id is the path, a hyphen and four of a-z and 2-7',
  },
  'enrolment.key': { zh: '公钥长度与算法不符', en: 'the key is not one of its algorithm' },
  'enrolment.nats-user': { zh: '不是NATS用户公钥', en: 'not a NATS user key' },
  'enrolment.not-under': { zh: '{path}不在本地（{own}）之下', en: '{path} is not under this place ({own})' },
  'enrolment.node-between': {
    zh: '{path}应由{between}的节点登记',
    en: '{path} is to be enrolled by the node at {between}',
  },
  'enrolment.place-unknown': {
    zh: '已发布的名单中没有{path}，请填写placeName',
    en: 'no published list names {path}; give its placeName',
  },
  'enrolment.code': { zh: '入网码不对', en: 'the enrolment code is wrong' },
  'enrolment.code-used': { zh: '入网码已被另一申请用过', en: 'the enrolment code was used by another request' },
  'enrolment.code-expired': { zh: '入网码已过期', en: 'the enrolment code has expired' },
  'enrolment.other-place': { zh: '该入网码不是给{path}的', en: 'the enrolment code is not for {path}' },
  'enrolment.refused': { zh: '上级节点拒绝了入网申请', en: 'the parent refused the enrolment' },
  'enrolment.parent-unavailable': {
    zh: '联系不上上级节点{url}：{reason}',
    en: 'the parent at {url} does not answer: {reason}',
  },
  'observation.not-own': {
    zh: '{origin} 的节点不能登记 {key} 下的操作',
    en: 'the node of {origin} does not speak of acts under {key}',
  },
  'observation.malformed': {
    zh: '{key} 的操作记录不完整（缺账号、操作或时间）',
    en: 'an act under {key} lacks its account, what was done, or when',
  },
  'anchors.no-root': {
    zh: '本节点还不知道到根节点的全部上级，暂不能登记{nodeId}',
    en: 'this node does not yet know every node up to the root, so {nodeId} cannot be enrolled',
  },
  'anchors.broken': {
    zh: '上级节点的答复不能构成从根到本节点的一条线（{what}）',
    en: "the parent's answer is no way from the root down to this node ({what})",
  },
};
