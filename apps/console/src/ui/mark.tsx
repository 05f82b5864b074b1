import { Tag } from 'antd';
import type { CSSProperties, ReactNode } from 'react';

/** Ground and text of a mark, each pair 4.5:1 or more. */
export const MARK_GROUNDS = {
  plain: { background: '#edf1ef', color: '#3d4945' },
  good: { background: '#e1f0e7', color: '#17623a' },
  active: { background: '#dfeef3', color: '#17566a' },
  waiting: { background: '#fdf0d2', color: '#734600' },
  bad: { background: '#fbe4e2', color: '#97201a' },
  here: { background: '#1c6b57', color: '#ffffff' },
} as const satisfies Record<string, CSSProperties>;

export type MarkTone = keyof typeof MARK_GROUNDS;

/** A word or two about something, set off by colour. */
export function Mark({ tone = 'plain', children }: { readonly tone?: MarkTone; readonly children: ReactNode }) {
  return <Tag style={{ ...MARK_GROUNDS[tone], border: 0, margin: 0, fontSize: 13 }}>{children}</Tag>;
}
