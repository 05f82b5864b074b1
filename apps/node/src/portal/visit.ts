import { renderMessage } from '@wutong/kernel';
import { PORTAL_MESSAGES, type PortalText } from './messages.js';

export type Language = 'zh' | 'en';

/** Where the portal begins; every address of it lies under this one. */
export const PORTAL = '/portal';

/** What a visit reads of a request. */
export interface PortalRequest {
  /** Path and query, as they came. */
  readonly originalUrl: string;
}

/** One request for a page: in which language, at whose node, and what was asked for in the address. */
export interface Visit {
  readonly language: Language;
  readonly placeName: string;
  say(text: PortalText, params?: Readonly<Record<string, string | number>>): string;
  /** A parameter of the address, at most 60 characters of it; empty when there is none. */
  asked(name: string): string;
  /** An address of the portal, in the language of the visit. */
  link(path: string, query?: Readonly<Record<string, string>>): string;
  /** The same page in the other language. */
  readonly otherLanguage: string;
}

const ASKED_CHARACTERS_MAX = 60;

/** What a page keeps of its own address when the language changes. */
const KEPT = ['q', 'department', 'page'] as const;

/** Reads a visit from a request; what is not understood of the address is passed over. */
export function visitOf(placeName: string, { originalUrl }: PortalRequest): Visit {
  const { pathname, searchParams } = new URL(originalUrl, 'http://node.invalid');
  const language: Language = searchParams.get('lang') === 'en' ? 'en' : 'zh';
  const asked = (name: string) => [...(searchParams.get(name) ?? '')].slice(0, ASKED_CHARACTERS_MAX).join('').trim();
  const kept = KEPT.map((name) => [name, asked(name)] as const).filter(([, value]) => value !== '');
  return {
    language,
    placeName,
    say: (text, params) => renderMessage(PORTAL_MESSAGES, text, params)[language],
    asked,
    link: (path, query = {}) => addressOf(PORTAL + path, query, language),
    otherLanguage: addressOf(pathname, Object.fromEntries(kept), language === 'zh' ? 'en' : 'zh'),
  };
}

/** Whether an address (path and query) is one of the portal's. */
export function isOfPortal(url: string): boolean {
  return url === PORTAL || url.startsWith(`${PORTAL}/`) || url.startsWith(`${PORTAL}?`);
}

/** Chinese is the language of an address that names none. */
function addressOf(path: string, query: Readonly<Record<string, string>>, language: Language): string {
  const parameters = new URLSearchParams({ ...query, ...(language === 'en' && { lang: language }) }).toString();
  return parameters === '' ? path : `${path}?${parameters}`;
}
