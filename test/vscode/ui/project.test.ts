import { openWorkbench, type Workbench } from '../workbench';

const makefile = `CROSS = x86_64-elf-
LDFLAGS = -nostdlib -z max-page-size=0x1000
all: kernel.elf boot.elf
kernel.elf: kernel/main.o kernel/kernel.ld
	$(CROSS)ld $(LDFLAGS) --defsym=BASE=0xffffffff80000000 -T kernel/kernel.ld -o $@ kernel/main.o
boot.elf: boot/boot.o
	$(CROSS)ld -N -T boot/boot.ld -o $@ $<
`;

const kernel = `ENTRY(_start)
SECTIONS
{
  . = BASE + 0x100000;
  .text : { *(.text*) . += 0x4000; }
  .data ALIGN(0x1000) : { *(.data*) . += 0x2000; }
}
`;

const boot = 'SECTIONS { . = 0x7c00; .text : { *(.text) . += 0x200; } }\n';

describe('A project with several images, and nothing configured', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      size: { width: 1400, height: 800 },
      files: {
        Makefile: makefile,
        'kernel/kernel.ld': kernel,
        'kernel/main.c': 'int main;\n',
        'boot/boot.ld': boot,
        'boot/boot.S': '\n',
      },
    });
  });

  after(() => workbench.close());

  it('asks which image to show, and shows it with the flags of its link', async () => {
    const { page } = workbench;
    await workbench.runCommand('Memscape: Show Memory Layout');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    const row = rows.filter({ hasText: 'kernel/kernel.ld' });
    await row.waitFor();
    await rows.filter({ hasText: 'boot/boot.ld' }).waitFor();
    await workbench.screenshot('project-picker');
    await page.keyboard.press('Enter');
    const panel = await workbench.panelFrame();
    // The address is what --defsym in the Makefile makes of the script.
    // Its first half stands above the column.
    await panel.getByText('80100000', { exact: true }).first().waitFor({ timeout: 20_000 });
    await workbench.screenshot('project-panel');
  });

  it('explains what was looked at, found, and why', async () => {
    const { page } = workbench;
    await workbench.runCommand('Memscape: Explain Detection');
    const lines = page.locator('.editor-group-container.active .view-line');
    await lines.filter({ hasText: 'Looked' }).first().waitFor();
    await lines.filter({ hasText: 'Makefile:5' }).first().waitFor();
    await workbench.screenshot('project-explained');
  });

  it('asks make for its commands once the user agrees, and takes what it prints', async () => {
    const { page } = workbench;
    await workbench.runCommand('Memscape: Ask the Build System');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'builds nothing' }).waitFor();
    await workbench.screenshot('project-ask');
    await dialog.getByText('Run make --dry-run').click();
    const lines = page.locator('.editor-group-container.active .view-line');
    await lines.filter({ hasText: 'prints:' }).first().waitFor();
    await workbench.screenshot('project-asked');
  });
});

describe('A program without a linker script, and nothing built', () => {
  let workbench: Workbench;

  // With each try, so that another one has another window.
  beforeEach(async () => {
    workbench = await openWorkbench({
      size: { width: 1100, height: 700 },
      files: {
        Makefile: 'tool: tool.o\n\tld -m elf_x86_64 -static -o tool tool.o\n',
        'tool.c': 'void _start(void) {}\n',
      },
    });
  });

  afterEach(() => workbench.close());

  it('is drawn as the linker’s built-in script lays it out', async () => {
    await workbench.runCommand('Memscape: Show Memory Layout');
    const panel = await workbench.panelFrame();
    await panel.getByText('tool by the linker’s built-in script').first().waitFor({ timeout: 20_000 });
    await panel.getByText('.rodata').first().waitFor();
    await workbench.screenshot('project-default-script');
  });
});

describe('An image without a script of its own, beside a script of another', () => {
  let workbench: Workbench;

  beforeEach(async () => {
    workbench = await openWorkbench({
      size: { width: 1100, height: 700 },
      files: {
        Makefile:
          'all: libc.so boot.elf\nlibc.so: a.o\n\tld -m elf_x86_64 -static -Ttext-segment 0x200000 -o libc.so a.o\n',
        'arch/ia64/libc.ld': boot,
      },
    });
  });

  afterEach(() => workbench.close());

  it('is what is shown once it is picked', async () => {
    const { page } = workbench;
    await workbench.runCommand('Memscape: Show Memory Layout');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.first().filter({ hasText: '-Ttext-segment 0x200000' }).waitFor();
    await rows.filter({ hasText: 'arch/ia64/libc.ld' }).waitFor();
    await page.keyboard.press('Enter');
    const panel = await workbench.panelFrame();
    await panel.getByText('libc.so by the linker’s built-in script').first().waitFor();
    await panel.getByText('at or above 0x200').first().waitFor();
  });
});

describe('A project without a linker script, and nothing built', () => {
  let workbench: Workbench;

  beforeEach(async () => {
    workbench = await openWorkbench({
      size: { width: 1100, height: 700 },
      files: {
        'Cargo.toml': '[package]\nname = "tinyos"\nversion = "0.1.0"\nedition = "2021"\n',
        '.cargo/config.toml': '[build]\ntarget = "x86_64-unknown-uefi"\n',
        'src/main.rs': '#![no_std]\n#![no_main]\n',
      },
    });
  });

  afterEach(() => workbench.close());

  it('says what is linked, by which settings, and what is missing', async () => {
    await workbench.runCommand('Memscape: Show Memory Layout');
    const panel = await workbench.panelFrame();
    await panel.locator('.empty h2', { hasText: 'tinyos is not built yet' }).waitFor({ timeout: 20_000 });
    await panel.getByText('the linker’s default places it').waitFor();
    await panel.getByText('target/x86_64-unknown-uefi').first().waitFor();
    await workbench.screenshot('project-not-built');
  });
});

describe('A C program that gcc links, with nothing said of its kind', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      size: { width: 1400, height: 800 },
      files: {
        Makefile: 'hello: hello.o\n\tgcc -o hello hello.o\n',
        'hello.c': 'int main(void) { return 0; }\n',
      },
    });
  });

  after(() => workbench.close());

  it('is drawn as a position-independent program, which is said to be assumed', async () => {
    await workbench.runCommand('Memscape: Show Memory Layout');
    const panel = await workbench.panelFrame();
    await panel.getByText('Assumed position-independent (PIE).').waitFor({ timeout: 20_000 });
    await workbench.screenshot('program-assumed');
  });

  it('has the layout of its process, with the places that the kernel chooses left open', async () => {
    const panel = await workbench.panelFrame();
    await panel.getByRole('tab', { name: 'Process' }).click();
    await panel.locator('svg.drawing text.name', { hasText: 'heap (brk)' }).first().waitFor();
    await panel.locator('svg.drawing text.name', { hasText: 'ELF headers' }).first().waitFor();
    await workbench.screenshot('program-process');
  });
});
