import { storyCommandId } from './command-id.js';

describe('the id of a command of the story', () => {
  it('is the same in every run', () => {
    expect(storyCommandId('import', '3504')).toBe(storyCommandId('import', '3504'));
  });

  it('differs by step and by label', () => {
    const ids = [storyCommandId('import', 'a'), storyCommandId('import', 'b'), storyCommandId('cut', 'a')];
    expect(new Set(ids).size).toBe(3);
  });

  it('is a UUID of version 8', () => {
    expect(storyCommandId('import', 'a')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
