import { type Messages } from '@wutong/kernel';

export const STORE_MESSAGES: Messages = {
  'command.other-body': {
    zh: '这个操作编号已用于另一份内容，请换一个新编号再提交',
    en: 'this command id was used for another body; send it again under a new id',
  },
};
