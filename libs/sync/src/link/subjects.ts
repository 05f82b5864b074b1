/**
 * Names on a hub. The hub of a parent P has, for each child C, one stream and one durable consumer per direction:
 * `UP_C` is filled by C and drained by P, `DOWN_C` the other way. Questions go to `wutong.ask.<to>.<from>.<what>`.
 */
export const upSubject = (child: string) => `wutong.link.${child}.up`;
export const downSubject = (child: string) => `wutong.link.${child}.down`;
export const upStream = (child: string) => `UP_${child}`;
export const downStream = (child: string) => `DOWN_${child}`;
/** Durable consumers carry the id of who drains the stream. */
export const durableOf = (drainer: string) => drainer;
export const askSubject = (to: string, from: string, what: string) => `wutong.ask.${to}.${from}.${what}`;
export const inboxPrefix = (node: string) => `_INBOX.${node}`;
