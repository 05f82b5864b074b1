import type { ReactNode } from 'react';
import { COLOURS } from '../theme';

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Facts side by side in even columns, as many as there is room for. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt style={{ color: COLOURS.idle, fontSize: 14 }}>{label}</dt>
          <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
