import { isDoubtfulCitizenId } from './citizen-id';

/** An invented number with the check character that it must have. */
const RIGHT = '350428196001010901';

describe('isDoubtfulCitizenId', () => {
  it('finds every wrong check character', () => {
    expect(isDoubtfulCitizenId(RIGHT)).toBe(false);
    const doubtful = [...'0123456789X'].filter((check) => isDoubtfulCitizenId(RIGHT.slice(0, 17) + check));
    expect(doubtful).toHaveLength(10);
  });

  it('takes a small x for a large one', () => {
    const withX = Array.from({ length: 40 }, (_, n) => `35042819600101${String(100 + n)}X`).filter(
      (number) => !isDoubtfulCitizenId(number),
    );
    expect(withX.length).toBeGreaterThan(0);
    for (const number of withX) expect(isDoubtfulCitizenId(number.toLowerCase())).toBe(false);
  });

  it.each(['91350428MA31234567', 'E12345678', ''])('says nothing of %p', (number) => {
    expect(isDoubtfulCitizenId(number)).toBe(false);
  });
});
