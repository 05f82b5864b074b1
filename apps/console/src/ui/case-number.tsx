import { caseNumberGroups } from '../format/case-number';

/** A case number, broken for reading. */
export function CaseNumber({ number }: { readonly number: string }) {
  return (
    <span className="case-number">
      {caseNumberGroups(number).map((group) => (
        <span key={group}>{group}</span>
      ))}
    </span>
  );
}
