//! ttrpc-rust's server, for our clients to call: `server SOCKET`. Prints "ready" once it listens.

use peer::{Echo, SERVICE};
use protobuf::Message;
use std::collections::HashMap;
use std::os::unix::io::IntoRawFd;
use std::os::unix::net::UnixListener;
use std::thread::sleep;
use std::time::Duration;
use ttrpc::{get_status, Code, Error, MethodHandler, Request, Response, Result, Server, TtrpcContext};

struct Method(fn(&TtrpcContext, Echo) -> Result<Echo>);

impl MethodHandler for Method {
    fn handler(&self, context: TtrpcContext, request: Request) -> Result<()> {
        let mut response = Response::new();
        let answer = Echo::parse_from_bytes(&request.payload)
            .map_err(|error| Error::RpcStatus(get_status(Code::INVALID_ARGUMENT, error.to_string())))
            .and_then(|echo| (self.0)(&context, echo));
        match answer {
            Ok(echo) => {
                response.set_status(get_status(Code::OK, ""));
                response.payload = echo.write_to_bytes().unwrap();
            }
            Err(Error::RpcStatus(status)) => response.set_status(status),
            Err(error) => response.set_status(get_status(Code::UNKNOWN, format!("{:?}", error))),
        }
        ttrpc::response_to_channel(context.mh.stream_id, response, context.res_tx)
    }
}

fn echo(_: &TtrpcContext, request: Echo) -> Result<Echo> {
    Ok(request)
}

fn fail(_: &TtrpcContext, _: Echo) -> Result<Echo> {
    Err(Error::RpcStatus(get_status(Code::NOT_FOUND, "no such thing")))
}

fn slow(_: &TtrpcContext, _: Echo) -> Result<Echo> {
    sleep(Duration::from_secs(2));
    Ok(Echo::new())
}

fn meta(context: &TtrpcContext, _: Echo) -> Result<Echo> {
    let mut reply = Echo::new();
    let greeting = context.metadata.get("greeting").and_then(|values| values.first());
    reply.set_note(greeting.cloned().unwrap_or_default());
    Ok(reply)
}

fn deadline(context: &TtrpcContext, _: Echo) -> Result<Echo> {
    let mut reply = Echo::new();
    reply.set_id(match context.timeout_nano {
        0 => "none".to_string(),
        nanoseconds => (nanoseconds / 1_000_000).to_string(),
    });
    Ok(reply)
}

fn main() {
    let socket = std::env::args().nth(1).expect("usage: server SOCKET");
    let mut methods: HashMap<String, Box<dyn MethodHandler + Send + Sync>> = HashMap::new();
    let table: [(&str, fn(&TtrpcContext, Echo) -> Result<Echo>); 5] =
        [("Call", echo), ("Fail", fail), ("Slow", slow), ("Meta", meta), ("Deadline", deadline)];
    for (name, method) in table {
        methods.insert(format!("/{}/{}", SERVICE, name), Box::new(Method(method)));
    }
    // Its own `bind` knows abstract names only.
    let listener = UnixListener::bind(socket).unwrap();
    listener.set_nonblocking(true).unwrap();
    let mut server = Server::new().add_listener(listener.into_raw_fd()).unwrap().register_service(methods);
    server.start().unwrap();
    println!("ready");
    loop {
        std::thread::park();
    }
}
