import { LinkSession } from '@wutong/sync';

/** A link shows as complete as soon as it is open, whatever of its snapshot is still under way. Answers how to undo it. */
export function showBeforeTail(): () => void {
  const { standing } = LinkSession.prototype;
  LinkSession.prototype.standing = function () {
    const sound = standing.call(this);
    return { ...sound, complete: sound.state === 'open' };
  };
  return () => {
    LinkSession.prototype.standing = standing;
  };
}
