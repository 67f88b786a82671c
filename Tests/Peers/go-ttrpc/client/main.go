// The reference's client, for our servers to answer:
//
//	client check SOCKET
//	client SOCKET BODY_BYTES IN_FLIGHT CONNECTIONS CALLS
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"net"
	"os"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/containerd/ttrpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const service = "infin8.test.v1.Echoes"

// Echo is written by hand, the same in the server: four fields are no reason for a generator, see ../../echo.proto.
type Echo struct {
	Note string `protobuf:"bytes,1,opt,name=note,proto3"`
	Kind string `protobuf:"bytes,2,opt,name=kind,proto3"`
	Body []byte `protobuf:"bytes,3,opt,name=body,proto3"`
	ID   string `protobuf:"bytes,4,opt,name=id,proto3"`
}

func (e *Echo) Reset()         { *e = Echo{} }
func (e *Echo) String() string { return fmt.Sprintf("%+v", *e) }
func (e *Echo) ProtoMessage()  {}

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 3 && os.Args[1] == "check":
		check(os.Args[2])
	case len(os.Args) == 6:
		bench(os.Args[1], count(os.Args[2], 0), count(os.Args[3], 1), count(os.Args[4], 1), count(os.Args[5], 1))
	default:
		usage()
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: client check SOCKET\n       client SOCKET BODY_BYTES IN_FLIGHT CONNECTIONS CALLS")
	os.Exit(2)
}

func count(text string, least int) int {
	number, err := strconv.Atoi(text)
	if err != nil || number < least {
		usage()
	}
	return number
}

func connect(socket string, options ...ttrpc.ClientOpts) *ttrpc.Client {
	connection, err := net.Dial("unix", socket)
	if err != nil {
		log.Fatal(err)
	}
	return ttrpc.NewClient(connection, options...)
}

// body holds every byte value in turn, so that a shifted copy does not pass for the original.
func body(size int) []byte {
	filled := make([]byte, size)
	for index := range filled {
		filled[index] = byte(index)
	}
	return filled
}

// check

// wireTimeout is the context key of a timeout that only the request carries.
type wireTimeout struct{}

// onlyOnWire lets a check see that the server keeps the deadline: with a deadline in its own context,
// the client gives up by itself and would hide a server that never answers.
func onlyOnWire(ctx context.Context, request *ttrpc.Request, response *ttrpc.Response,
	_ *ttrpc.UnaryClientInfo, invoke ttrpc.Invoker) error {
	if timeout, ok := ctx.Value(wireTimeout{}).(time.Duration); ok {
		request.TimeoutNano = timeout.Nanoseconds()
	}
	return invoke(ctx, request, response)
}

func check(socket string) {
	// One connection for all: a refused call must not harm the next one.
	client := connect(socket, ttrpc.WithUnaryClientInterceptor(onlyOnWire))

	echo := func(size int) func(context.Context) error {
		return func(ctx context.Context) error {
			request, reply := Echo{Note: "grüezi", Kind: "echo", Body: body(size), ID: "7"}, Echo{}
			if err := client.Call(ctx, service, "Call", &request, &reply); err != nil {
				return err
			}
			if reply.Note != request.Note || reply.Kind != request.Kind || reply.ID != request.ID || !bytes.Equal(reply.Body, request.Body) {
				return fmt.Errorf("the reply differs: note %q, kind %q, id %q, %d bytes", reply.Note, reply.Kind, reply.ID, len(reply.Body))
			}
			return nil
		}
	}
	refused := func(ctx context.Context, service, method string, code codes.Code, message string) error {
		err := client.Call(ctx, service, method, &Echo{}, &Echo{})
		return expect(err, code, message)
	}

	failed := false
	for _, check := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"call-64", echo(64)},
		{"call-65536", echo(65536)},
		{"call-4100000", echo(4100000)},
		{"fail", func(ctx context.Context) error {
			return refused(ctx, service, "Fail", codes.NotFound, "no such thing")
		}},
		{"slow-timeout", func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
			defer cancel()
			return withinASecond(func() error { return refused(ctx, service, "Slow", codes.DeadlineExceeded, "") })
		}},
		{"slow-timeout-by-server", func(ctx context.Context) error {
			ctx = context.WithValue(ctx, wireTimeout{}, 200*time.Millisecond)
			return withinASecond(func() error { return refused(ctx, service, "Slow", codes.DeadlineExceeded, "") })
		}},
		{"meta", func(ctx context.Context) error {
			var reply Echo
			ctx = ttrpc.WithMetadata(ctx, ttrpc.MD{"greeting": {"good morning"}})
			err := client.Call(ctx, service, "Meta", &Echo{}, &reply)
			if err == nil && reply.Note != "good morning" {
				err = fmt.Errorf("note is %q", reply.Note)
			}
			return err
		}},
		{"deadline", func(ctx context.Context) error {
			var reply Echo
			ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			err := client.Call(ctx, service, "Deadline", &Echo{}, &reply)
			if left, _ := strconv.Atoi(reply.ID); err == nil && (left <= 4000 || left > 5000) {
				err = fmt.Errorf("%q ms remain of 5000", reply.ID)
			}
			return err
		}},
		{"unknown-method", func(ctx context.Context) error {
			return refused(ctx, service, "Nothing", codes.Unimplemented, "")
		}},
		{"unknown-service", func(ctx context.Context) error {
			return refused(ctx, "infin8.test.v1.Nothing", "Call", codes.Unimplemented, "")
		}},
	} {
		// Cancelled by hand after a while: a deadline would go along in the request.
		ctx, cancel := context.WithCancel(context.Background())
		guard := time.AfterFunc(15*time.Second, cancel)
		err := check.run(ctx)
		guard.Stop()
		cancel()
		if err != nil {
			failed = true
			fmt.Printf("not ok %s: %v\n", check.name, err)
		} else {
			fmt.Printf("ok %s\n", check.name)
		}
	}
	if failed {
		os.Exit(1)
	}
}

// expect wants err to carry the code and, unless that is empty, the message.
func expect(err error, code codes.Code, message string) error {
	got, ok := status.FromError(err)
	if !ok {
		// The client's own end of waiting comes as the context's error, not as a status.
		got = status.FromContextError(err)
	}
	if got.Code() != code || message != "" && got.Message() != message {
		return fmt.Errorf("expected %v %q, got %v %q", code, message, got.Code(), got.Message())
	}
	return nil
}

func withinASecond(run func() error) error {
	start := time.Now()
	err := run()
	if took := time.Since(start); err == nil && took > time.Second {
		err = fmt.Errorf("took %v", took)
	}
	return err
}

// bench

func bench(socket string, size, inFlight, connections, calls int) {
	clients := make([]*ttrpc.Client, connections)
	for index := range clients {
		clients[index] = connect(socket)
	}
	request := &Echo{Note: "echo", Body: body(size)}

	// run makes as many calls as took has places.
	run := func(took []time.Duration) {
		var next int64
		var group sync.WaitGroup
		for _, client := range clients {
			for worker := 0; worker < inFlight; worker++ {
				group.Add(1)
				go func(client *ttrpc.Client) {
					defer group.Done()
					for {
						index := int(atomic.AddInt64(&next, 1)) - 1
						if index >= len(took) {
							return
						}
						var reply Echo
						start := time.Now()
						err := client.Call(context.Background(), service, "Call", request, &reply)
						took[index] = time.Since(start)
						if err != nil {
							log.Fatal(err)
						}
						if len(reply.Body) != size {
							log.Fatalf("%d bytes came back of %d", len(reply.Body), size)
						}
					}
				}(client)
			}
		}
		group.Wait()
	}

	run(make([]time.Duration, calls/10))
	took := make([]time.Duration, calls)
	start, cpu := time.Now(), cpuTime()
	run(took)
	seconds, used := time.Since(start).Seconds(), cpuTime()-cpu

	sort.Slice(took, func(a, b int) bool { return took[a] < took[b] })
	line, err := json.Marshal(struct {
		Calls   int     `json:"calls"`
		Seconds float64 `json:"seconds"`
		P50     float64 `json:"p50_us"`
		P99     float64 `json:"p99_us"`
		CPU     int64   `json:"cpu_us"`
	}{calls, math.Round(seconds*1e6) / 1e6, percentile(took, 50), percentile(took, 99), used.Microseconds()})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(line))
}

// percentile is the smallest value that so many percent do not exceed, in microseconds.
func percentile(sorted []time.Duration, percent int) float64 {
	rank := (len(sorted)*percent + 99) / 100
	return float64(sorted[rank-1].Nanoseconds()) / 1000
}

// cpuTime is what this process has used, user and system.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
