/** Who applies. Personal data: a part, never in an entry, a projection or a log. */
export interface Applicant {
  readonly name: string;
  readonly idNumber: string;
  readonly phone: string;
}

/** The part that an applicant's data is kept as. */
export function applicantPartOf({ name, idNumber, phone }: Applicant): Uint8Array {
  return new Uint8Array(Buffer.from(JSON.stringify({ name, idNumber, phone })));
}

/** The applicant of a part; a part that another node made wrong shows empty fields, and its case with them. */
export function applicantOf(part: Uint8Array): Applicant {
  const value = jsonOf(part);
  const field = (name: keyof Applicant) => {
    const text = (value as Partial<Record<string, unknown>> | null)?.[name];
    return typeof text === 'string' ? text : '';
  };
  return { name: field('name'), idNumber: field('idNumber'), phone: field('phone') };
}

function jsonOf(part: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(part).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** As shown on a screen: the first character of the name, the first 3 and last 2 of the id, the last 4 of the phone. */
export function maskApplicant({ name, idNumber, phone }: Applicant): Applicant {
  return { name: mask(name, 1, 0), idNumber: mask(idNumber, 3, 2), phone: mask(phone, 0, 4) };
}

/** A text that is too short to hide anything behind what is kept is hidden whole; a name's length is not told. */
function mask(text: string, first: number, last: number): string {
  const characters = [...text];
  if (characters.length === 0) return '';
  if (characters.length <= first + last) return '*'.repeat(characters.length);
  const hidden = last === 0 ? '*' : '*'.repeat(characters.length - first - last);
  return characters.slice(0, first).join('') + hidden + (last === 0 ? '' : characters.slice(-last).join(''));
}
