import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { fromHex } from '@wutong/kernel';
import { cases } from '@wutong/wire';
import { attachmentsOf } from '../../libs/cases/src/core/case-attachments.js';
import { CaseScript } from './case-factory.js';

describe('the attachments of a case', () => {
  it('are the materials that its filing names; no other event has any', () => {
    const script = new CaseScript();
    const { event, ...filed } = script.filed();
    const hash = `01${'ab'.repeat(32)}`;
    const body = fromBinary(cases.FiledSchema, filed.entry.payload);
    body.materials = [
      { $typeName: 'wutong.cases.v1.MaterialRef', code: 'M1', hash: fromHex(hash), size: 7n, mediaType: 'image/png' },
    ];
    const withMaterials = { ...filed, entry: { ...filed.entry, payload: toBinary(cases.FiledSchema, body) } };
    expect(attachmentsOf(withMaterials)).toEqual([{ hash, size: 7n }]);
    expect(attachmentsOf({ ...filed, entry: { ...filed.entry, payload: new Uint8Array([255]) } })).toEqual([]);
    expect(attachmentsOf(script.arrived())).toEqual([]);
  });
});
