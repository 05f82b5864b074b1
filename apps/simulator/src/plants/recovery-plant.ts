import { Recovery } from '@wutong/sync';

/** Who is granted an epoch seals under it at once, whether the grant has come here or not. Answers how to undo it. */
export function sealBeforeTheGrant(): () => void {
  const { holdsGrant } = Recovery.prototype;
  Recovery.prototype.holdsGrant = async () => true;
  return () => {
    Recovery.prototype.holdsGrant = holdsGrant;
  };
}
