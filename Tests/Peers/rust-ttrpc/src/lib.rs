//! What server and client have in common.

// As protobuf-codegen wrote it.
#[allow(warnings)]
mod echo {
    include!(concat!(env!("OUT_DIR"), "/echo.rs"));
}

pub use echo::Echo;

pub const SERVICE: &str = "infin8.test.v1.Echoes";
