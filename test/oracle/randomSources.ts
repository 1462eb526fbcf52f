import type { Random } from './randomScript';

/** What the files of a link define: each name in one of them, in a library, or nowhere. */
export interface Entity {
  readonly name: string;
  readonly kind: 'function' | 'data' | 'const' | 'pointers' | 'thread' | 'common' | 'indirect';
  readonly home: number | 'library' | 'nowhere';
  readonly weak: boolean;
  readonly visibility: 'default' | 'hidden' | 'protected';
  readonly size: number;
}

export function makeEntities(random: Random, files: number, hasLibrary: boolean): Entity[] {
  const list: Entity[] = [];
  const add = (kind: Entity['kind'], most: number): void => {
    for (let i = random.below(most + 1); i > 0; i -= 1) {
      const place = random.below(20);
      const home =
        hasLibrary && place < 8 && kind !== 'common'
          ? 'library'
          : place === 19
            ? 'nowhere'
            : random.below(files);
      const isHere = typeof home === 'number';
      list.push({
        name: `${kind.slice(0, 2)}${String(list.length)}${random.pick(['', '_x', '_longer_name'])}`,
        kind,
        home,
        weak: home === 'nowhere' ? random.chance(0.95) : random.chance(0.1),
        visibility: isHere && random.chance(0.2) ? random.pick(['hidden', 'protected']) : 'default',
        size: random.pick([1, 2, 4, 4, 8, 12, 16, 40, 100]),
      });
    }
  };
  add('function', 8);
  add('data', 5);
  add('const', 3);
  add('pointers', 3);
  if (random.chance(0.35)) add('thread', 3);
  if (random.chance(0.3)) add('common', 2);
  if (random.chance(0.15)) add('indirect', 2);
  return list;
}

function declaration({ name, kind, size, weak, visibility, home }: Entity, isHome: boolean): string {
  const marks = [
    ...(weak && (isHome || home === 'nowhere') ? ['weak'] : []),
    ...(visibility === 'default' ? [] : [`visibility("${visibility}")`]),
  ];
  const attribute = marks.length === 0 ? '' : ` __attribute__((${marks.join(', ')}))`;
  switch (kind) {
    case 'function':
    case 'indirect':
      return `extern long ${name}(long)${attribute};`;
    case 'data':
    case 'common':
      return `extern char ${name}[${String(size)}]${attribute};`;
    case 'const':
      return `extern const int ${name}[${String(size)}]${attribute};`;
    case 'pointers':
      return `extern void *${name}[2]${attribute};`;
    case 'thread':
      return `extern __thread long ${name}${attribute};`;
  }
}

/** An expression of type long that uses it. */
function use(random: Random, { name, kind, home, weak }: Entity): string {
  if (home === 'nowhere' && weak && (kind === 'function' || kind === 'indirect') && random.chance(0.7))
    return `(${name} ? ${name}(2) : 0)`;
  switch (kind) {
    case 'function':
    case 'indirect':
      return random.chance(0.75) ? `${name}(a)` : `(long)${name}`;
    case 'data':
    case 'common':
      return random.chance(0.7) ? `${name}[0]` : `(long)${name}`;
    case 'const':
      return `${name}[a & 1]`;
    case 'pointers':
      return `(long)${name}[1]`;
    case 'thread':
      return random.chance(0.7) ? name : `(long)&${name}`;
  }
}

function some(random: Random, entities: readonly Entity[], most: number): Entity[] {
  if (entities.length === 0) return [];
  return Array.from({ length: random.below(most + 1) }, () => random.pick(entities));
}

function body(random: Random, entities: readonly Entity[]): string {
  return ['a', ...some(random, entities, 4).map((entity) => use(random, entity))].join(' + ');
}

/** An address that data can hold. */
function address(random: Random, entities: readonly Entity[]): string {
  const [entity] = some(
    random,
    entities.filter(({ kind }) => kind !== 'thread'),
    1,
  );
  return entity === undefined ? random.pick(['0', '(void *)"some text"']) : `(void *)${entity.name}`;
}

function definition(random: Random, entity: Entity, entities: readonly Entity[]): string {
  const { name, kind, size } = entity;
  const bytes = String(size);
  switch (kind) {
    case 'function':
      return `long ${name}(long a) { return ${body(random, entities)}; }`;
    case 'indirect':
      return `static long ${name}_1(long a) { return a; }\nEXTERN void *${name}_pick(void) { return (void *)${name}_1; }\nlong ${name}(long) __attribute__((ifunc("${name}_pick")));`;
    case 'data':
      return `char ${name}[${bytes}]${random.chance(0.5) ? ' = {1}' : ''};`;
    case 'common':
      return `char ${name}[${bytes}] __attribute__((common));`;
    case 'const':
      return `extern const int ${name}[${bytes}] = {7};`;
    case 'pointers':
      return `void *${name}[2] = {${address(random, entities)}, ${address(random, entities)}};`;
    case 'thread':
      return `__thread long ${name}${random.chance(0.5) ? ' = 3' : ''};`;
  }
}

const prologue =
  '#ifdef __cplusplus\n#define EXTERN extern "C"\nextern "C" {\n#else\n#define EXTERN\n#endif\n';
const epilogue = '#ifdef __cplusplus\n}\n#endif\n';

export function fileSource(random: Random, entities: readonly Entity[], index: number): string {
  const usable = entities.filter(({ home, visibility }) => visibility === 'default' || home !== 'library');
  const lines = usable.map((entity) => declaration(entity, entity.home === index));
  for (const entity of entities) if (entity.home === index) lines.push(definition(random, entity, usable));
  if (index === 0) lines.push(`long _start(long a) { return ${body(random, usable)}; }`);
  if (random.chance(0.3))
    lines.push(
      `static long own(long a) { return ${body(random, usable)}; }\nlong (*own_${String(index)})(long) = own;`,
    );
  if (random.chance(0.25))
    lines.push(
      `static void *const table[] __attribute__((used)) = {${address(random, usable)}, ${address(random, usable)}};`,
    );
  if (random.chance(0.15)) lines.push('__attribute__((constructor)) static void first(void) {}');
  if (random.chance(0.1)) lines.push('__attribute__((destructor)) static void last(void) {}');
  if (random.chance(0.3))
    lines.push(
      `const char *text_${String(index)}(void) { return "${random.pick(['text', 'other text', 'x'])}"; }`,
    );
  if (random.chance(0.15)) lines.push('__attribute__((section("named"), used)) static int in_named = 3;');
  const [same] = some(
    random,
    entities.filter(
      ({ home, kind, visibility }) => home === index && kind === 'function' && visibility === 'default',
    ),
    1,
  );
  if (same !== undefined && random.chance(0.4))
    lines.push(
      `long alias_${String(index)}(long) __attribute__((${random.chance(0.5) ? 'weak, ' : ''}alias("${same.name}")));`,
    );
  return `${prologue}${lines.join('\n')}\n${epilogue}`;
}

export function librarySource(random: Random, entities: readonly Entity[], name: string): string {
  const own = entities.filter(({ home }) => home === 'library');
  const lines = own.map((entity) => declaration(entity, true));
  for (const entity of own) lines.push(definition(random, entity, own));
  // What a program may define, too, or is asked for.
  const back = entities.filter(
    ({ home, visibility, kind }) =>
      typeof home === 'number' && visibility === 'default' && kind === 'function',
  );
  const [asked] = some(random, back, 1);
  if (asked !== undefined)
    lines.push(`extern long ${asked.name}(long);\nlong back_${name}(long a) { return ${asked.name}(a); }`);
  return `${prologue}${lines.join('\n')}\n${epilogue}`;
}
