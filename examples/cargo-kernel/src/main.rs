//! A higher-half image that Cargo links by a script of its own. It does no more than a kernel that has just been entered.
#![no_std]
#![no_main]

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicUsize, Ordering};

static GREETING: &[u8] = b"hello from the higher half";
static TICKS: AtomicUsize = AtomicUsize::new(0x1000);

#[repr(align(4096))]
struct Stack(#[allow(dead_code)] [u8; 16 * 1024]);
static mut BOOT_STACK: Stack = Stack([0; 16 * 1024]);

#[no_mangle]
#[link_section = ".text._start"]
pub extern "C" fn _start() -> ! {
    let top = core::ptr::addr_of!(BOOT_STACK) as usize + 16 * 1024;
    TICKS.fetch_add(top ^ GREETING.len(), Ordering::Relaxed);
    loop {
        core::hint::spin_loop();
    }
}

#[panic_handler]
fn panic(_info: &PanicInfo) -> ! {
    loop {}
}
