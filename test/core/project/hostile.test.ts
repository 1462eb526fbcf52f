import assert from 'node:assert/strict';
import { detectors } from '../../../src/core/project/detectors';
import { processorMilliseconds } from '../../processorTime';
import { textTree } from './textTree';

const many = (text: string, count: number): string => text.repeat(count);

/** Files that are made to break whoever reads them, by the names that detectors look for. */
const hostile: Readonly<Record<string, string>> = {
  'CMakeLists.txt': `project(x)\nfunction(f)\nf()\nendfunction()\nf()\ninclude(CMakeLists.txt)\nadd_subdirectory(.)\nset(a "\${a}\${a}x")\n${many('set(a "${a}${a}x")\n', 200)}${many('if(A\n', 5000)}${many('$<$<', 3000)}add_executable(k a.c)\ntarget_link_options(k PRIVATE "-T${many('${', 2000)}")\n`,
  'a/CMakeLists.txt': `project(y)\nset(__proto__ 1)\nadd_executable(__proto__ a.c)\nset_target_properties(__proto__ PROPERTIES __proto__ x constructor y LINK_FLAGS "-T \${__proto__}")\nforeach(i RANGE 0 99999999)\nforeach(j RANGE 0 99999999)\nset(x "\${x};\${x}")\nendforeach()\nendforeach()\nif(a MATCHES "(a+)+$")\nendif()\n`,
  'CMakePresets.json':
    '{"configurePresets":[{"name":"a","inherits":"b","cacheVariables":{"__proto__":"x"}},{"name":"b","inherits":"a"}]}',
  'meson.build': `project('x', 'c')\nsubdir('.')\nx = 'a'\n${many('x = x + x\n', 60)}${many('(', 5000)}\n${many('if true\n', 3000)}executable('k', link_args: ['-T' + x])\n`,
  'meson_options.txt': `option('__proto__', type: 'combo', choices: [${many("'a',", 5000)}])`,
  'b/meson.build': `project('y')\nforeach a : [${many('1,', 3000)}]\nforeach b : [${many('1,', 3000)}]\nx = '@0@'.format(a)\nendforeach\nendforeach\nexecutable('\u{E000}x\u{E001}', link_args: '-T\u{E000}')`,
  'Cargo.toml': `[package]\nname = "__proto__"\n[dependencies]\n__proto__ = { path = "." }\n`,
  'c/Cargo.toml': `a = ${many('[', 5000)}`,
  'src/main.rs': '',
  'build.rs': `mod build;\nfn main() { main(); f(|x| f(x)); ${many('{', 3000)} println!("cargo:rustc-link-arg=-T{}", ${many('(', 3000)}); }\nfn f() { f(); f(); f(); }\nconst A: &str = A;\n`,
  '.cargo/config.toml':
    'include = ["config.toml", "../.cargo/config.toml"]\n[target."cfg(any(any(any(not(x"]\nrustflags = ["-C", "link-arg=-Tlink.x"]\n',
  'x.json': `{"llvm-target": "x", "pre-link-args": ${many('[', 3000)}`,
  'build.ninja': `include build.ninja\nsubninja build.ninja\na = $a$a\n${many('a = $a$a$a\n', 300)}rule r\n  command = $command ld $a $in\nbuild x: r ${many('a ', 50_000)}\nbuild y: r y\n  b = $c\n  c = $b\n`,
  'build.zig': `const a = b;\nconst b = a;\n${many('b.addExecutable(.{', 2000)} .name = a\nexe.setLinkerScript(a);\n${many('fn f(a: b) {', 500)}`,
  BUILD: `x = x + x\ncc_binary(name = "k", linkopts = ${many('[', 5000)}, deps = [":k", ":l"])\ncc_library(name = "l", deps = [":k"], linkopts = ["-T $(location :l)"])\nfilegroup(name = "f", srcs = [":f"])\ncc_binary(name = "m", linkopts = ["-T $(location :f)"])\n`,
  'platformio.ini': `[env:a]\nextends = env:b\nbuild_flags = \${env:b.build_flags} \${env:b.build_flags}\n[env:b]\nextends = env:a\nbuild_flags = \${env:a.build_flags} \${env:a.build_flags}\n[__proto__]\n__proto__ = 1\n`,
  'bsp/rtconfig.py': `LFLAGS = '-T' + LFLAGS\n${many('LFLAGS += LFLAGS\n', 300)}${many('x = (\n', 3000)}${many('if a:\n', 2000)}LFLAGS = '%s' % ('%s' % '-T x.ld')\n`,
  SConstruct: `${many('LINKFLAGS=[-T', 8000)}\nProgram(${many(' ', 50_000)}-T x.lds`,
  'build.sh': `ld -T x.ld -o k\n${many('A="$A$A$(cat $A)"\n', 5000)}${many('if [ "$A" = "', 3000)}\ncase $A in\n${many('a|', 5000)}\n${many('a|a', 5000)} x)\nB=${many('$(a)', 5000)}&\nC=${many('"', 5001)}\n$(${many(' ', 9000)}cd ${many(' ', 9000)}\n${many('f() {\n', 3000)}`,
  Justfile: `a := a + a\n${many('b := b + b / b\n', 3000)}${many('if a == b { ', 3000)}\nr ${many('x=', 5000)}:\n  ld -T {{${many('{{', 5000)}\n${many(' p="', 5000)}`,
  'Taskfile.yml': `vars:\n${many('  A: "{{.A}}{{.A}}"\n', 3000)}tasks:\n  x:\n    cmds:\n${many('      - |\n', 3000)}      - ld -T x.ld ${many('{{.A', 5000)}`,
  'default.nix': `ld -T x.ld ${many("'", 100_001)}${many("'' ''$ ''\\n", 20_000)}`,
  'build.bat': `${many('set A=%A%%A%\n', 3000)}ld -T x.ld ${many('%A', 5000)}^\n`,
  Jamfile: `${many('KernelLd a : b : ', 5000)}x.ld\n${many('BootLd x : y : z.ld : ;\n', 3000)}`,
  'e/Makefile.in': `${many('@A@', 5000)}\nA = @A@\n@B@ld -T @A@.ld -o k\n${many('all: @A@\n', 3000)}`,
  sdkconfig: many('CONFIG_IDF_TARGET="', 10_000),
  '.cproject': many('<configuration name="', 5000),
  'gn/BUILD.gn': `template("a") {\n${many('  a(target_name) {\n    ldflags = [ "-Tx.ld" ]\n    b = invoker.b + invoker.b\n  }\n', 300)}  executable(target_name) {\n    forward_variables_from(invoker, "*")\n  }\n}\na("k") {\n  b = [ "x", "y" ]\n}\n${many('if (defined(invoker.a) { ', 2000)}`,
  'xmake.lua': `${many('if if (', 3000)}${many('target("k") add_ldflags(path.join(', 3000)}${many('local a = a .. ', 3000)}"-Tx.ld"`,
  'k.gpr': `project K is ${many('for Main use ("a" & ', 3000)}${many('A := A & Split (Split (A, " "), ', 2000)}package Linker is ${many('case X is ', 3000)}end Linker;`,
  'd/xmake.lua': `${many('local a = a .. a\n', 200)}target("k")\nadd_ldflags(a)\n${many('"\\"', 30_000)}\n${many('--[[ [[ ', 12_000)}`,
  'd/k.gpr': `${many('A := A & "a" & A & "b" & A;\n', 200)}for x${many(' ', 90_000)}\n${many('package Linker is ', 4000)}for Main use ("k", A);`,
  'd/build.rs': `fn main() { fs::write(format!("${many('{}', 50)}x.ld"), include_str!("k.ld")); }\n`,
  'd/k.ld': 'SECTIONS { }',
  'd/Cargo.toml': '[package]\nname = "k"\n',
  'd/.cargo/config.toml': `[build]\nrustflags = ["-Clink-arg=-T${many('a', 80)}.lds"]\n`,
  'targets/a.json': `{"build-tags": [], "inherits": ["a", "b"], "linkerscript": "x.ld", "ldflags": [${many('"-Tx.ld",', 3000)}"-n"]}`,
  'targets/b.json': '{"inherits": ["a"], "tools": {"ld": {"cmd": 1, "args": [{}]}}}',
  'k.uvprojx': many('<ScatterFile>', 5000),
  'compile_commands.json': many('[', 100_000),
  'b1/.cmake/api/v1/reply/index-1.json':
    '{"objects":[{"kind":"codemodel","jsonFile":"../../../../x.json"}],"reply":{"__proto__":{"jsonFile":"x"}}}',
  'b1/CMakeCache.txt': `CMAKE_HOME_DIRECTORY:INTERNAL=${many('../', 5000)}`,
  'b2/CMakeFiles/k.dir/link.txt': `cc @a.rsp ${many('-Wl,', 20_000)} -T`,
  'b2/a.rsp': '@a.rsp',
  'b3/zephyr/linker.cmd': '',
  'b3/zephyr/linker.cmd.dep': many('a.ld \\\n', 5000),
  'b4/meson-info/intro-targets.json':
    '[{"type":"executable","name":"k","filename":["../../x"],"target_sources":[{"linker":1,"parameters":{}}]}, 1, null]',
  'target/debug/build/x-0123456789abcdef/output': many('cargo:rustc-link-arg=-Tx\n', 20_000),
};

const long = many('a', 180_000);
const list = many('a ', 90_000);
const linked = 'add_executable(k a.c)\ntarget_link_options(k PRIVATE -Tx.ld "${b}")\n';
const executable = "executable('k', 'a.c', link_args: ['-Tx.ld', b])\n";
const buildRs = (text: string): string =>
  `fn main() { ${text} println!("cargo:rustc-link-arg=-Tx{}.ld", b); }\n`;

/** Short files that make long texts, and long ones that make deep trees; by the system that reads them. */
const growing: readonly (readonly [string, string, string])[] = [
  ['make', 'Makefile', `a := ${long}\nall:\n\tld -T x.ld $(subst a,$(a),$(a))\n`],
  ['make', 'Makefile', `a := ${list}\np := ${long}\nall:\n\tld -T x.ld $(addprefix $(p),$(a))\n`],
  ['make', 'Makefile', `a := ${list}\np := ${long}\nall:\n\tld -T x.ld $(a:%=$(p)%)\n`],
  ['make', 'Makefile', `a := ${list}\np := ${long}\nall:\n\tld -T x.ld $(foreach i,$(a),$(p))\n`],
  ['make', 'Makefile', `all: ${many('a ', 300_000)}\n\tld -T x.ld -o k $^\n`],
  ['cmake', 'CMakeLists.txt', `project(x)\nset(a ${long})\nstring(REPLACE a \${a} b \${a})\n${linked}`],
  ['cmake', 'CMakeLists.txt', `project(x)\nset(l ${list})\nset(a ${long})\nlist(JOIN l \${a} b)\n${linked}`],
  ['cmake', 'CMakeLists.txt', `project(x)\nset(b ${list})\nlist(TRANSFORM b PREPEND ${long})\n${linked}`],
  ['cmake', 'CMakeLists.txt', `project(x)\nset(l ${list})\nstring(JOIN ${long} b \${l})\n${linked}`],
  [
    'cmake',
    'CMakeLists.txt',
    `project(x)\nset(l ${many('a ', 40_000)})\nset(b "$<JOIN:\${l},${many('a', 90_000)}>")\n${linked}`,
  ],
  ['meson', 'meson.build', `project('x')\na = '${long}'\nb = a.replace('a', a)\n${executable}`],
  [
    'meson',
    'meson.build',
    `project('x')\na = '${long}'\nb = '${many('@0@', 60_000)}'.format(a)\n${executable}`,
  ],
  ['meson', 'meson.build', `project('x')\na = '${long}'\nb = f'${many('@a@', 60_000)}'\n${executable}`],
  ['meson', 'meson.build', `project('x')\na = '${long}'\nb = a.join('${list}'.split())\n${executable}`],
  ['meson', 'meson.build', `project('x')\nb = ['a', 'b']\n${many('b = [b, b, b, b]\n', 60)}${executable}`],
  ['meson', 'meson.build', `project('x')\nb = ${many('not ', 100_000)}true\n${executable}`],
  [
    'meson',
    'meson.build',
    `project('x')\nif ('a'${many(" + 'a'", 90_000)}) == c\nb = 'a'${many(" + 'a'", 20_000)}\nendif\n${executable}`,
  ],
  ['meson', 'meson.build', `project('x')\nb = 3\n${many('b = b * b\n', 90)}${executable}`],
  ['cargo', 'build.rs', buildRs(`let b = ${many('&', 100_000)}a;`)],
  ['cargo', 'build.rs', buildRs(`let a = "${long}"; let b = format!("${many('{a}', 60_000)}");`)],
  [
    'gn',
    'BUILD.gn',
    `executable("k") {\n  if (${many('!', 100_000)}a) {\n    ldflags = [ "-Tx.ld" ]\n  }\n}\n`,
  ],
  [
    'ninja',
    'build.ninja',
    `a = ${long}\nb = ${many('$a ', 60_000)}\nrule l\n  command = ld -Tx.ld $b\nbuild k: l a.o\n`,
  ],
  [
    'platformio',
    'platformio.ini',
    `[a]\nx = ${long}\n[env:k]\nbuild_flags = -Wl,-Tx.ld ${many('${a.x} ', 20_000)}\n`,
  ],
  ['bazel', 'BUILD', `cc_binary(name = "k", linkopts = ["-Tx.ld"]${many(' + ["a"]', 60_000)})\n`],
  ['make', 'Makefile', `${many('ifdef MAKE\n', 100_000)}all:\n\tld -T x.ld\n${many('endif\n', 100_000)}`],
  ['cargo', 'build.rs', buildRs(`let b = ${many('!', 100_000)}true;`)],
  ['cargo', 'build.rs', buildRs(`let mut b = "a".to_string(); ${many('b = b.clone() + &b; ', 60)}`)],
  ['cargo', 'build.rs', buildRs(`let b = "${long}".replace("a", "${long}");`)],
];

/** Files of one thing many times over; by the system that reads them. */
const repeated: readonly (readonly [string, string, string])[] = [
  ['ninja', 'build.ninja', `phony ${many('$', 200_000)}|`],
  ['zig', 'build.zig', many('\\\\b.addExecutable(.{[}', 20_000)],
  ['zig', 'build.zig', many('a.pie=', 60_000)],
  ['zig', 'build.zig', many('const a:', 50_000)],
  ['zig', 'build.zig', many(`const a =${many(' ', 40)}`, 10_000)],
  ['autotools', 'Makefile.am', `if ${many(' ', 60_000)}|\nelse ${many(' ', 60_000)}|`],
  ['zig', 'build.zig', many('exe.setLinkerScript(b.addExecutable(.{if ', 5000)],
];

describe('files that are made to break the detection', () => {
  for (const [system, name, text] of repeated)
    it(`${system} ends in time with ${text.slice(0, 30)}…`, async function () {
      this.timeout(60_000);
      const [detector] = detectors.filter((one) => one.system === system);
      const spent = await processorMilliseconds(() => detector?.detect(textTree({ [name]: text })));
      assert.ok(spent < 6000, `${spent.toString()} ms`);
    });

  it('may make texts as long and trees as deep as they like', async function () {
    this.timeout(60_000);
    for (const [system, name, text] of growing) {
      const files = { [name]: text, 'Cargo.toml': '[package]\nname = "k"\n', 'src/main.rs': '', 'x.ld': '' };
      for (const detector of detectors.filter((one) => one.system === system))
        await assert.doesNotReject(() => detector.detect(textTree(files)), `${name}: ${text.slice(0, 40)}`);
    }
  });

  for (const detector of detectors) {
    it(`do not stop ${detector.system}`, async function () {
      this.timeout(20_000);
      const images = await detector.detect(textTree(hostile));
      for (const image of images)
        assert.ok(image.evidence.every(({ line }) => Number.isInteger(line) && line >= 1));
    });
  }

  it('leave the objects of the program as they were', () => {
    assert.equal(Object.getPrototypeOf({}), Object.prototype);
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  for (const detector of detectors) {
    it(`cut off anywhere do not stop ${detector.system}`, async function () {
      this.timeout(20_000);
      for (let cut = 1; cut < 60; cut += 7) {
        const texts = Object.fromEntries(
          Object.entries(hostile).map(([name, text]) => [name, text.slice(0, cut)]),
        );
        await detector.detect(textTree(texts, '/work tree'));
      }
    });
  }
});
