import { create, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';

/**
 * Samples of a message with every field set, by fixed rules: the same for the same descriptor. Of a oneof only one field
 * can be set, so there are as many samples as the longest oneof has fields.
 */
export function samplesOf(desc: DescMessage): Message[] {
  const count = Math.max(1, ...desc.oneofs.map(({ fields }) => fields.length));
  return Array.from({ length: count }, (_, which) => sampleOf(desc, which, []));
}

function sampleOf(desc: DescMessage, which: number, within: readonly DescMessage[]): Message {
  const inside = [...within, desc];
  const values = desc.members.map((member) => {
    if (member.kind === 'field') return [member.localName, fieldValue(member, inside)];
    const field = member.fields[which % member.fields.length] as DescField;
    return [member.localName, { case: field.localName, value: fieldValue(field, inside) }];
  });
  return create(desc, Object.fromEntries(values));
}

/** A list has two elements, a map two rows; a message inside itself is left out. */
function fieldValue(field: DescField, within: readonly DescMessage[]): unknown {
  const one = (turn: number) => singleOf(field, turn, within);
  if (field.fieldKind === 'map') return { a: one(0), b: one(1) };
  if (field.fieldKind !== 'list') return one(0);
  return field.message && within.includes(field.message) ? [] : [one(0), one(1)];
}

function singleOf(field: DescField, turn: number, within: readonly DescMessage[]): unknown {
  if (field.message) return within.includes(field.message) ? undefined : sampleOf(field.message, turn, within);
  if (field.enum) return field.enum.values.find(({ number }) => number !== 0)?.number;
  return scalarOf(field, turn);
}

function scalarOf({ scalar, name, number }: DescField, turn: number): unknown {
  switch (scalar) {
    case ScalarType.STRING:
      return `${name} 梧桐 ${turn}`;
    case ScalarType.BYTES:
      return Uint8Array.of(0, 255, number, turn);
    case ScalarType.BOOL:
      return true;
    case ScalarType.UINT32:
    case ScalarType.INT32:
      return 100_000 + 100 * number + turn;
    case ScalarType.UINT64:
    case ScalarType.INT64:
      return 2n ** 53n + BigInt(100 * number + turn);
    default:
      throw new Error(
        `no sample is said for a field of type ${scalar === undefined ? '?' : ScalarType[scalar]}: ${name}`,
      );
  }
}
