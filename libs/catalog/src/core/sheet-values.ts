import { type Fault, isPath, type Path, pathOfCode } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { type CodeScheme, isItemCode } from './item-id.js';
import { findLimit } from './limits.js';

/** What a cell's text means, or why it means nothing. */
export type CellParser<T> = (text: string) => { readonly value: T } | CellFault;

interface CellFault {
  readonly code: string;
  readonly params?: Fault['params'];
}

/** One of a closed list of words; the fault names them all. */
function oneOf<T>(words: Readonly<Record<string, T>>): CellParser<T> {
  return (text) => {
    const value = Object.hasOwn(words, text) ? words[text] : undefined;
    return value === undefined
      ? { code: 'sheet.unknown-word', params: { words: Object.keys(words).join('、') } }
      : { value };
  };
}

export const plainText: CellParser<string> = (text) => ({ value: text });

export const yesOrNo = oneOf<boolean>({ 是: true, 否: false });

export const codeScheme = oneOf<CodeScheme>({ 基本编码: 'base', 自编: 'wutong' });

export const itemKind = oneOf<catalog.ItemKind>({
  行政许可: catalog.ItemKind.LICENCE,
  行政给付: catalog.ItemKind.PAYMENT,
  行政确认: catalog.ItemKind.CONFIRMATION,
  行政奖励: catalog.ItemKind.REWARD,
  行政裁决: catalog.ItemKind.RULING,
  其他行政权力: catalog.ItemKind.OTHER_POWER,
  公共服务: catalog.ItemKind.PUBLIC_SERVICE,
});

/** 行使层级 of GB/T 39046-2020 A.2. */
export const decidingLevel = oneOf<number>({ 市: 3, 县: 4, 乡镇: 5 });

export const acceptanceLevel = oneOf<number>({ 乡镇: 5 });

export const limit: CellParser<catalog.Limit> = (text) => {
  const value = findLimit(text);
  return value ? { value } : { code: 'sheet.not-a-limit' };
};

export const itemCode: CellParser<string> = (text) =>
  isItemCode(text) ? { value: text } : { code: 'sheet.not-a-code' };

/** Path of a division code, e.g. `350400` → `3504`. */
export const divisionCode: CellParser<Path> = (text) => {
  if (!/^(\d{6}|\d{9}|\d{12})$/.test(text)) return { code: 'sheet.not-a-division' };
  const path = pathOfCode(text);
  return isPath(path) ? { value: path } : { code: 'sheet.not-a-division' };
};

/** 《law》article, several separated by a full-width or plain semicolon. */
export const legalBases: CellParser<{ law: string; article: string }[]> = (text) => {
  const bases = text.split(/[；;]/).map((basis) => /^《([^》]+)》(.+)$/.exec(basis.trim()));
  const value = bases.flatMap((match) => (match ? [{ law: match[1] ?? '', article: (match[2] ?? '').trim() }] : []));
  return value.length === bases.length ? { value } : { code: 'sheet.not-a-basis' };
};

const CHANNELS: Readonly<Record<string, string>> = {
  窗口: 'window',
  网上: 'online',
  掌上: 'mobile',
  邮寄: 'post',
  代办: 'agent',
};

export const CHANNEL_NAMES: readonly string[] = Object.values(CHANNELS);

export const channels: CellParser<string[]> = (text) => {
  const words = text.split('、').map((word) => word.trim());
  const value = words.flatMap((word) => CHANNELS[word] ?? []);
  return value.length === words.length
    ? { value: [...new Set(value)] }
    : { code: 'sheet.unknown-word', params: { words: Object.keys(CHANNELS).join('、') } };
};

export const visitCount: CellParser<number> = (text) =>
  /^\d{1,2}$/.test(text) ? { value: Number(text) } : { code: 'sheet.not-a-count' };
