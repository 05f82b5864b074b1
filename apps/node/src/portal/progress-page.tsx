import { type Progress, type ProgressStep } from '@wutong/cases';
import { shanghaiDate } from '@wutong/kernel';
import { Published, renderPage } from './layout.js';
import { type PlaceNames } from './place-names.js';
import { type Visit } from './visit.js';

/** Why a case is not shown. */
export type Unanswered = { readonly kind: 'not-found' } | { readonly kind: 'throttled'; readonly minutes: number };

/** The form of number and code; `typedNumber` stands in it again after a try that found nothing, the code never. */
export function progressFormPage(visit: Visit, typedNumber = '', unanswered?: Unanswered): string {
  const { say } = visit;
  const content = (
    <>
      <h1>{say('portal.progress')}</h1>
      {unanswered?.kind === 'not-found' && <Alert text={say('portal.progress.not-found')} />}
      {unanswered?.kind === 'throttled' && (
        <Alert text={say('portal.progress.throttled', { minutes: unanswered.minutes })} />
      )}
      <section>
        <ProgressForm visit={visit} typedNumber={typedNumber} />
      </section>
    </>
  );
  return renderPage(visit, { title: say('portal.progress'), section: 'progress', content });
}

/** How a case stands, in plain words and without anything personal. */
export function progressPage(visit: Visit, progress: Progress, names: PlaceNames): string {
  const { say, link } = visit;
  const content = (
    <>
      <h1>{say('portal.progress')}</h1>
      <section>
        <p class="status" role="status">
          {say(`portal.status.${progress.status}`)}
        </p>
        {progress.isHeldUp && <Alert text={say('portal.progress.held-up')} />}
        <NextStepWords visit={visit} progress={progress} names={names} />
        <h2>{say('portal.progress.steps')}</h2>
        <ol class="done">
          {progress.steps.map((step) => (
            <DoneStep key={step.kind} visit={visit} step={step} names={names} />
          ))}
        </ol>
      </section>
      <section>
        <dl>
          {progress.itemName && <dt>{say('portal.progress.item')}</dt>}
          {progress.itemName && (
            <dd>
              <Published visit={visit} text={progress.itemName} />
            </dd>
          )}
          <dt>{say('portal.progress.number')}</dt>
          <dd class="code">{progress.caseNumber}</dd>
        </dl>
      </section>
      <a class="button" href={link('/progress')}>
        {say('portal.progress.again')}
      </a>
    </>
  );
  return renderPage(visit, { title: say('portal.progress'), section: 'progress', content });
}

function ProgressForm({ visit, typedNumber }: { visit: Visit; typedNumber: string }) {
  const { say, link } = visit;
  return (
    <form method="post" action={link('/progress')}>
      <p>{say('portal.progress.lead')}</p>
      <label for="number">{say('portal.progress.number')}</label>
      <input
        id="number"
        name="number"
        class="code"
        value={typedNumber}
        required
        maxLength={60}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
      />
      <label for="code">{say('portal.progress.code')}</label>
      <input
        id="code"
        name="code"
        class="code"
        required
        maxLength={20}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
      />
      <button type="submit">{say('portal.progress.submit')}</button>
    </form>
  );
}

function NextStepWords({ visit, progress, names }: { visit: Visit; progress: Progress; names: PlaceNames }) {
  const { say } = visit;
  const { next } = progress;
  const places = next?.paths.map((path) => names.of(path)).join(say('portal.progress.or')) ?? '';
  return (
    <>
      <h2>{say('portal.progress.next')}</h2>
      <p>
        {next
          ? say('portal.progress.next.who', { step: say(`portal.step.${next.kind}`), places })
          : say('portal.progress.done')}
      </p>
    </>
  );
}

function DoneStep({ visit, step, names }: { visit: Visit; step: ProgressStep; names: PlaceNames }) {
  const date = shanghaiDate(step.atMs);
  return (
    <li>
      <strong>{visit.say(`portal.step.${step.kind}`)}</strong> <time dateTime={date}>{date}</time>
      <div>{names.of(step.path)}</div>
    </li>
  );
}

function Alert({ text }: { text: string }) {
  return (
    <p class="alert" role="alert">
      {text}
    </p>
  );
}
