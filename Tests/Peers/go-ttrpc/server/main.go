// The reference's server, for our clients to call: server SOCKET
// Prints "ready" once it listens; serves until SIGTERM.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/containerd/ttrpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Echo is written by hand, the same in the client: four fields are no reason for a generator, see ../../echo.proto.
type Echo struct {
	Note string `protobuf:"bytes,1,opt,name=note,proto3"`
	Kind string `protobuf:"bytes,2,opt,name=kind,proto3"`
	Body []byte `protobuf:"bytes,3,opt,name=body,proto3"`
	ID   string `protobuf:"bytes,4,opt,name=id,proto3"`
}

func (e *Echo) Reset()         { *e = Echo{} }
func (e *Echo) String() string { return fmt.Sprintf("%+v", *e) }
func (e *Echo) ProtoMessage()  {}

// method reads the request, as generated code would, and hands it on.
func method(answer func(context.Context, *Echo) (*Echo, error)) ttrpc.Method {
	return func(ctx context.Context, unmarshal func(interface{}) error) (interface{}, error) {
		var request Echo
		if err := unmarshal(&request); err != nil {
			return nil, err
		}
		return answer(ctx, &request)
	}
}

func call(_ context.Context, request *Echo) (*Echo, error) {
	return request, nil
}

func fail(context.Context, *Echo) (*Echo, error) {
	return nil, status.Error(codes.NotFound, "no such thing")
}

func slow(ctx context.Context, _ *Echo) (*Echo, error) {
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
	}
	return &Echo{}, ctx.Err()
}

func meta(ctx context.Context, _ *Echo) (*Echo, error) {
	greeting, _ := ttrpc.GetMetadataValue(ctx, "greeting")
	return &Echo{Note: greeting}, nil
}

func deadline(ctx context.Context, _ *Echo) (*Echo, error) {
	if end, ok := ctx.Deadline(); ok {
		return &Echo{ID: strconv.FormatInt(time.Until(end).Milliseconds(), 10)}, nil
	}
	return &Echo{ID: "none"}, nil
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: server SOCKET")
		os.Exit(2)
	}
	// Before "ready": whoever reads it may send the signal at once.
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)

	server, err := ttrpc.NewServer()
	if err != nil {
		log.Fatal(err)
	}
	server.Register("infin8.test.v1.Echoes", map[string]ttrpc.Method{
		"Call":     method(call),
		"Fail":     method(fail),
		"Slow":     method(slow),
		"Meta":     method(meta),
		"Deadline": method(deadline),
	})
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")
	go func() {
		<-stop
		server.Close()
	}()
	if err := server.Serve(context.Background(), listener); err != ttrpc.ErrServerClosed {
		log.Fatal(err)
	}
}
