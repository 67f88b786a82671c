//! ttrpc-rust's client, for our servers to answer:
//!
//!     client check SOCKET
//!     client SOCKET BODY_BYTES IN_FLIGHT CONNECTIONS CALLS

use peer::{Echo, SERVICE};
use protobuf::Message;
use std::collections::HashMap;
use std::os::unix::io::IntoRawFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};
use ttrpc::context::{to_pb, Context};
use ttrpc::{Client, Code, Error, Request};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match texts[..] {
        ["check", socket] => check(socket),
        [socket, body, in_flight, connections, calls] => {
            let number = |text: &str| text.parse().expect("a number");
            bench(socket, number(body), number(in_flight), number(connections), number(calls))
        }
        _ => panic!("usage: client check SOCKET | client SOCKET BODY_BYTES IN_FLIGHT CONNECTIONS CALLS"),
    }
}

/// Its own `connect` knows abstract names only.
fn connect(socket: &str) -> Client {
    Client::new(UnixStream::connect(socket).unwrap().into_raw_fd())
}

fn call(client: &Client, path: (&str, &str), context: Context, echo: &Echo) -> ttrpc::Result<Echo> {
    let mut request = Request::new();
    request.set_service(path.0.to_string());
    request.set_method(path.1.to_string());
    request.set_timeout_nano(context.timeout_nano);
    request.set_metadata(to_pb(context.metadata));
    request.payload = echo.write_to_bytes().unwrap();
    let response = client.request(request)?;
    Ok(Echo::parse_from_bytes(&response.payload).unwrap())
}

fn plain() -> Context {
    Context { metadata: HashMap::new(), timeout_nano: 15_000_000_000 }
}

// check

fn check(socket: &str) {
    // One connection for all: a refused call must not harm the next one.
    let client = connect(socket);
    let echo = |size: usize| -> Result<(), String> {
        let mut request = Echo::new();
        request.set_note("grüezi".to_string());
        request.set_kind("echo".to_string());
        request.set_id("7".to_string());
        // Every byte value in turn, so that a shifted copy does not pass for the original.
        request.set_body((0..size).map(|index| index as u8).collect());
        match call(&client, (SERVICE, "Call"), plain(), &request) {
            Ok(reply) if reply == request => Ok(()),
            other => Err(format!("{:.200?}", other)),
        }
    };
    let refused = |service: &str, method: &str, code: Code, message: &str| -> Result<(), String> {
        match call(&client, (service, method), plain(), &Echo::new()) {
            Err(Error::RpcStatus(status))
                if status.get_code() == code && (message.is_empty() || status.get_message() == message) =>
            {
                Ok(())
            }
            other => Err(format!("{:?}", other)),
        }
    };
    // This client stops waiting by itself and says so in words of its own.
    let slow = || -> Result<(), String> {
        let begun = Instant::now();
        let context = Context { metadata: HashMap::new(), timeout_nano: 200_000_000 };
        let answer = call(&client, (SERVICE, "Slow"), context, &Echo::new());
        if answer.is_err() && begun.elapsed() < Duration::from_secs(1) {
            return Ok(());
        }
        Err(format!("{:?} after {:?}", answer, begun.elapsed()))
    };
    let meta = || -> Result<(), String> {
        let mut context = plain();
        context.add("greeting".to_string(), "good morning".to_string());
        match call(&client, (SERVICE, "Meta"), context, &Echo::new()) {
            Ok(reply) if reply.get_note() == "good morning" => Ok(()),
            other => Err(format!("{:?}", other)),
        }
    };
    let deadline = || -> Result<(), String> {
        let context = Context { metadata: HashMap::new(), timeout_nano: 5_000_000_000 };
        match call(&client, (SERVICE, "Deadline"), context, &Echo::new()) {
            Ok(reply) if matches!(reply.get_id().parse(), Ok(4_001..=5_000)) => Ok(()),
            other => Err(format!("{:?}", other)),
        }
    };
    let checks: [(&str, Result<(), String>); 10] = [
        ("call-64", echo(64)),
        ("call-65536", echo(65_536)),
        ("call-4100000", echo(4_100_000)),
        ("fail", refused(SERVICE, "Fail", Code::NOT_FOUND, "no such thing")),
        ("slow-timeout", slow()),
        ("call-after-timeout", echo(1)),
        ("meta", meta()),
        ("deadline", deadline()),
        ("unknown-method", refused(SERVICE, "Nothing", Code::UNIMPLEMENTED, "")),
        ("unknown-service", refused("infin8.test.v1.Nothing", "Call", Code::UNIMPLEMENTED, "")),
    ];
    let mut failed = false;
    for (name, result) in checks {
        match result {
            Ok(()) => println!("ok {}", name),
            Err(reason) => {
                failed = true;
                println!("not ok {}: {}", name, reason)
            }
        }
    }
    std::process::exit(failed as i32)
}

// bench

fn bench(socket: &str, size: usize, in_flight: usize, connections: usize, calls: usize) {
    let clients: Vec<Client> =
        (0..connections).map(|_| connect(socket)).collect();
    run(&clients, size, in_flight, calls / 10 + 1);
    let (begun, used) = (Instant::now(), processor_time());
    let mut times = run(&clients, size, in_flight, calls);
    let (seconds, used) = (begun.elapsed().as_secs_f64(), processor_time() - used);
    times.sort_unstable();
    let quantile = |share: f64| times[((times.len() - 1) as f64 * share) as usize] as f64 / 1e3;
    println!(
        "{{\"calls\":{},\"seconds\":{:.6},\"p50_us\":{:.2},\"p99_us\":{:.2},\"cpu_us\":{}}}",
        times.len(),
        seconds,
        quantile(0.5),
        quantile(0.99),
        used
    );
}

/// A thread for each call in flight, for this client blocks.
fn run(clients: &[Client], size: usize, in_flight: usize, calls: usize) -> Vec<u64> {
    let callers = clients.len() * in_flight;
    let threads: Vec<_> = (0..callers)
        .map(|caller| {
            let client = clients[caller % clients.len()].clone();
            let share = calls / callers + (caller < calls % callers) as usize;
            std::thread::spawn(move || {
                let mut request = Echo::new();
                request.set_note("echo".to_string());
                request.set_body(vec![0; size]);
                let once = || {
                    let begun = Instant::now();
                    let reply = call(&client, (SERVICE, "Call"), Context { metadata: HashMap::new(), timeout_nano: 0 }, &request);
                    assert_eq!(reply.unwrap().get_body().len(), size);
                    begun.elapsed().as_nanos() as u64
                };
                (0..share).map(|_| once()).collect::<Vec<u64>>()
            })
        })
        .collect();
    threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
}

/// Processor time of this process, in microseconds.
fn processor_time() -> i64 {
    let usage = unsafe {
        let mut usage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    let microseconds = |time: libc::timeval| time.tv_sec * 1_000_000 + time.tv_usec;
    microseconds(usage.ru_utime) + microseconds(usage.ru_stime)
}
