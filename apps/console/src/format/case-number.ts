/** Where a case number is broken for reading: region, date, node's letters and counter, check character. */
const GROUPS = /^(\d{12})(\d{8})([A-Z2-7]{4}\d{5})([0-9A-Z])$/;

/** A case number in groups that a person can read aloud; one of another form stays in one piece. */
export function caseNumberGroups(number: string): readonly string[] {
  const [, ...groups] = GROUPS.exec(number) ?? [number, number];
  return groups;
}
