// gRPC's server: server SOCKET. One completion queue, one thread. Prints "ready" once it listens.
#include "echo.grpc.pb.h"
#include <csignal>
#include <cstdio>
#include <grpcpp/grpcpp.h>
#include <memory>
#include <unistd.h>

using infin8::test::v1::Echo;
using infin8::test::v1::Echoes;

// One call from its wait to its end; then it waits anew.
class Call {
 public:
  Call(Echoes::AsyncService *service, grpc::ServerCompletionQueue *queue)
      : service_(service), queue_(queue), writer_(&context_) {
    service_->RequestCall(&context_, &request_, &writer_, queue_, queue_, this);
  }

  void Proceed(bool ok) {
    if (finished_ || !ok) {
      delete this;
      return;
    }
    new Call(service_, queue_);
    finished_ = true;
    writer_.Finish(request_, grpc::Status::OK, this);
  }

 private:
  Echoes::AsyncService *service_;
  grpc::ServerCompletionQueue *queue_;
  grpc::ServerContext context_;
  Echo request_;
  grpc::ServerAsyncResponseWriter<Echo> writer_;
  bool finished_ = false;
};

int main(int count, char **arguments) {
  if (count != 2) return 64;
  unlink(arguments[1]);
  signal(SIGTERM, [](int) { _exit(0); });
  Echoes::AsyncService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(std::string("unix:") + arguments[1], grpc::InsecureServerCredentials());
  builder.SetMaxReceiveMessageSize(-1);
  builder.RegisterService(&service);
  auto queue = builder.AddCompletionQueue();
  auto server = builder.BuildAndStart();
  if (!server) return 1;
  for (int waiting = 0; waiting < 64; waiting++) new Call(&service, queue.get());
  puts("ready");
  fflush(stdout);
  void *tag;
  bool ok;
  while (queue->Next(&tag, &ok)) static_cast<Call *>(tag)->Proceed(ok);
}
