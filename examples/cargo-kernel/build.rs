//! Hands the linker the script beside this file.
use std::path::Path;

fn main() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("kernel.ld");
    println!("cargo:rustc-link-arg-bins=-T{}", script.display());
    println!("cargo:rustc-link-arg-bins=-Wl,-z,max-page-size=0x1000,--build-id=none");
    // The core library of a target with an operating system asks for it, and nothing here unwinds.
    println!("cargo:rustc-link-arg-bins=-Wl,--defsym=rust_eh_personality=0");
    println!("cargo:rerun-if-changed={}", script.display());
}
