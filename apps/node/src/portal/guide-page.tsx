import { assert } from '@wutong/kernel';
import { type catalog } from '@wutong/wire';
import { type ComponentChildren } from 'preact';
import { channelWord, kindWord, levelWord, limitWords } from './item-words.js';
import { Demo, Published, renderPage } from './layout.js';
import { type PlaceNames } from './place-names.js';
import { type Visit } from './visit.js';

interface Guide {
  readonly visit: Visit;
  readonly item: catalog.Item;
  readonly effective: catalog.EffectiveItem;
  readonly names: PlaceNames;
}

/** 办事指南: the item as it holds here, the five points first. */
export function guidePage(visit: Visit, effective: catalog.EffectiveItem, names: PlaceNames): string {
  const { item } = effective;
  assert(item, 'the meet gives every effective item its item');
  const guide: Guide = { visit, item, effective, names };
  const content = (
    <article>
      <h1>
        <Published visit={visit} text={item.name} />
      </h1>
      <p class="hint">
        {kindWord(visit, item.kind)} · <Published visit={visit} text={item.department} />
      </p>
      <FivePoints {...guide} />
      <Materials {...guide} />
      <WhereAndHow {...guide} />
      <WhoActs {...guide} />
      <p class="hint">
        {visit.say('portal.item-id')} {item.id}
      </p>
    </article>
  );
  return renderPage(visit, { title: item.name, section: 'guide', content });
}

function FivePoints(guide: Guide) {
  const { visit, item } = guide;
  const { say } = visit;
  return (
    <section>
      <h2>{say('portal.points')}</h2>
      <dl class="wide">
        <Fact term={say('portal.name')}>
          <Published visit={visit} text={item.name} />
        </Fact>
        <Fact term={say('portal.steps')}>
          <Steps {...guide} />
        </Fact>
        <Fact term={say('portal.conditions')}>
          <PublishedOrAsk visit={visit} text={item.conditions} />
        </Fact>
        <Fact term={say('portal.limits')}>
          <Limits {...guide} />
        </Fact>
        <Fact term={say('portal.fee')}>
          <Fee {...guide} />
        </Fact>
      </dl>
    </section>
  );
}

function Steps({ visit, item }: Guide) {
  if (item.steps.length === 0) return visit.say('portal.not-stated');
  return (
    <ol>
      {item.steps.map(({ code, name }) => (
        <li key={code}>
          <Published visit={visit} text={name} />
        </li>
      ))}
    </ol>
  );
}

function Limits({ visit, item, effective, names }: Guide) {
  const { say } = visit;
  const { statutoryLimit, promisedLimit, reviewLimit, promiseIsDemo, bases } = item;
  const words = (limit: catalog.Limit | undefined) => (limit ? limitWords(visit, limit) : say('portal.not-stated'));
  return (
    <ul>
      <li>
        {say('portal.limit.statutory')} {words(statutoryLimit)}
      </li>
      <li>
        {say('portal.limit.promised')} <strong>{words(promisedLimit)}</strong>{' '}
        {promisedLimit && promiseIsDemo && <Demo visit={visit} />}
      </li>
      {reviewLimit && (
        <li>
          {say('portal.limit.review')} {words(reviewLimit)}
        </li>
      )}
      {effective.stepLimits.map(({ place, limit }) => (
        <li key={place}>
          {say('portal.limit.step', { place: names.of(place) })} {words(limit)}
        </li>
      ))}
      <li>
        {say('portal.basis')}
        {bases.map(({ law, article }) => (
          <div key={law + article}>
            <Published visit={visit} text={`${law}${article}`} />
          </div>
        ))}
      </li>
    </ul>
  );
}

/** Without a fee in the item it is not known whether there is one. */
function Fee({ visit, item, effective }: Guide) {
  const { say } = visit;
  const { fee } = item;
  const { feeExemption } = effective;
  if (!fee) return say('portal.not-stated');
  return (
    <>
      <div>{fee.charged ? <PublishedOrAsk visit={visit} text={fee.standard} /> : say('portal.fee.none')}</div>
      {fee.basis && <Labelled visit={visit} label={say('portal.fee.basis')} text={fee.basis} />}
      {feeExemption && <Labelled visit={visit} label={say('portal.fee.exempt')} text={feeExemption.basis} />}
    </>
  );
}

function Materials({ visit, item }: Guide) {
  const { say } = visit;
  return (
    <section>
      <h2>{say('portal.materials')}</h2>
      {item.materials.length === 0 && <p>{say('portal.not-stated')}</p>}
      <ul class="materials">
        {item.materials.map(({ code, name, required }) => (
          <li key={code}>
            <Published visit={visit} text={name} />{' '}
            <span class="need">{say(required ? 'portal.material.required' : 'portal.material.later')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function WhereAndHow({ visit, effective, names }: Guide) {
  const { say } = visit;
  return (
    <section>
      <h2>{say('portal.where')}</h2>
      {effective.conveniences.length === 0 && <p>{say('portal.where.none')}</p>}
      {effective.conveniences.map(({ place, convenience }) => (
        <div key={place}>
          <h3>{names.of(place)}</h3>
          <Convenience visit={visit} {...convenience} />
        </div>
      ))}
    </section>
  );
}

type ConvenienceProps = { visit: Visit } & Partial<
  Pick<catalog.Convenience, 'place' | 'hours' | 'channels' | 'visits' | 'phone'>
>;

function Convenience({ visit, place, hours, channels = [], visits, phone }: ConvenienceProps) {
  const { say } = visit;
  return (
    <dl class="wide">
      {place && (
        <Fact term={say('portal.where.place')}>
          <Published visit={visit} text={place} />
        </Fact>
      )}
      {hours && (
        <Fact term={say('portal.where.hours')}>
          <Published visit={visit} text={hours} />
        </Fact>
      )}
      {phone && (
        <Fact term={say('portal.where.phone')}>
          <Published visit={visit} text={phone} />
        </Fact>
      )}
      {channels.length > 0 && (
        <Fact term={say('portal.where.channels')}>
          {channels.map((channel) => channelWord(visit, channel)).join(visit.language === 'zh' ? '、' : ', ')}
        </Fact>
      )}
      {visits !== undefined && (
        <Fact term={say('portal.where.visits')}>{say('portal.where.visit-count', { visits })}</Fact>
      )}
    </dl>
  );
}

function WhoActs({ visit, item }: Guide) {
  const { say } = visit;
  const { deciding, reviewLevel, entrustment } = item;
  return (
    <section>
      <h2>{say('portal.who')}</h2>
      <dl class="wide">
        <Fact term={say('portal.who.decides')}>
          <PublishedOrAsk visit={visit} text={deciding?.body ?? ''} />
          {deciding && ` · ${levelWord(visit, deciding.level)}`}
        </Fact>
        {deciding?.entrustedBy && (
          <Fact term={say('portal.who.entrusted-by')}>
            <Published visit={visit} text={deciding.entrustedBy} />
          </Fact>
        )}
        {reviewLevel > 0 && <Fact term={say('portal.who.reviews')}>{levelWord(visit, reviewLevel)}</Fact>}
        {entrustment && (
          <Fact term={say('portal.who.accepts')}>
            {levelWord(visit, entrustment.acceptanceLevel)}
            <div>{say('portal.who.letter', { letter: entrustment.letter })}</div>
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ term, children }: { term: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Labelled({ visit, label, text }: { visit: Visit; label: string; text: string }) {
  return (
    <div>
      {label} <Published visit={visit} text={text} />
    </div>
  );
}

/** What is not published is not made up: the window knows. */
function PublishedOrAsk({ visit, text }: { visit: Visit; text: string }) {
  return text === '' ? visit.say('portal.not-stated') : <Published visit={visit} text={text} />;
}
