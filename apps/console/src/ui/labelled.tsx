import type { ReactNode } from 'react';

interface LabelledProps {
  readonly label: string;
  /** Id of the control. */
  readonly name: string;
  readonly children: ReactNode;
}

/** A control outside a form, under its label. */
export function Labelled({ label, name, children }: LabelledProps) {
  return (
    <div style={{ display: 'flex', flexDirection: 'column', gap: 6, minWidth: 0 }}>
      <label htmlFor={name} style={{ fontSize: 14, color: '#47534f' }}>
        {label}
      </label>
      {children}
    </div>
  );
}
