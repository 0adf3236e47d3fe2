#![no_main]

use std::panic;
use std::sync::Once;

// The reader of workbooks that is used panics on some that are damaged, and that is caught: only what is not caught is a finding.
static CAUGHT: Once = Once::new();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    CAUGHT.call_once(|| panic::set_hook(Box::new(|_| ())));
    readers::sheet(data);
});
