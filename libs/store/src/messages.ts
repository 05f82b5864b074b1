import { type Messages } from '@wutong/kernel';

export const STORE_MESSAGES: Messages = {
  'command.other-body': {
    zh: '这个操作编号已用于另一份内容，请换一个新编号再提交',
    en: 'this command id was used for another body; send it again under a new id',
  },
  'command.returned': {
    zh: '这个操作在数据库恢复之前已经办成，其记录已从邻接节点取回（{key}），没有重复办理；请直接查看该记录',
    en: 'this was done before the database was restored, and what it wrote has come back from a neighbour ({key}); it was not done again: look at that record',
  },
};
