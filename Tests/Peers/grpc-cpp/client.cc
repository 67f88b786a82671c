// gRPC's client: client SOCKET BODY_BYTES IN_FLIGHT CONNECTIONS CALLS. Prints what it took as one line of JSON.
#include "echo.grpc.pb.h"
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <grpcpp/grpcpp.h>
#include <memory>
#include <sys/resource.h>
#include <vector>

using infin8::test::v1::Echo;
using infin8::test::v1::Echoes;
using Clock = std::chrono::steady_clock;

static int64_t ProcessorTime() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

// A place in which one call after the other is made.
struct Slot {
  Echoes::Stub *stub;
  Echo request, reply;
  grpc::Status status;
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientAsyncResponseReader<Echo>> reader;
  Clock::time_point begun;

  void Ask(grpc::CompletionQueue *queue) {
    begun = Clock::now();
    context = std::make_unique<grpc::ClientContext>();
    reader = stub->AsyncCall(context.get(), request, queue);
    reader->Finish(&reply, &status, this);
  }
};

static std::vector<double> Run(std::vector<Slot> &slots, size_t calls, size_t body) {
  grpc::CompletionQueue queue;
  std::vector<double> times;
  times.reserve(calls);
  size_t asked = 0;
  for (auto &slot : slots)
    if (asked < calls) slot.Ask(&queue), asked++;
  void *tag;
  bool ok;
  while (times.size() < calls && queue.Next(&tag, &ok)) {
    auto slot = static_cast<Slot *>(tag);
    if (!slot->status.ok() || slot->reply.body().size() != body) {
      fprintf(stderr, "wrong reply: %s\n", slot->status.error_message().c_str());
      exit(1);
    }
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - slot->begun).count());
    if (asked < calls) slot->Ask(&queue), asked++;
  }
  return times;
}

int main(int count, char **arguments) {
  if (count != 6) return 64;
  size_t body = strtoul(arguments[2], nullptr, 10), in_flight = strtoul(arguments[3], nullptr, 10);
  size_t connections = strtoul(arguments[4], nullptr, 10), calls = strtoul(arguments[5], nullptr, 10);
  std::vector<std::unique_ptr<Echoes::Stub>> stubs;
  for (size_t index = 0; index < connections; index++) {
    grpc::ChannelArguments options;
    options.SetMaxReceiveMessageSize(-1);
    // Channels to the same address would share one connection.
    options.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stubs.push_back(Echoes::NewStub(grpc::CreateCustomChannel(
        std::string("unix:") + arguments[1], grpc::InsecureChannelCredentials(), options)));
  }
  std::vector<Slot> slots(in_flight * connections);
  for (size_t index = 0; index < slots.size(); index++) {
    slots[index].stub = stubs[index % connections].get();
    slots[index].request.set_note("echo");
    slots[index].request.set_body(std::string(body, 0));
  }
  Run(slots, calls / 10 + 1, body);
  auto begun = Clock::now();
  auto used = ProcessorTime();
  auto times = Run(slots, calls, body);
  double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  used = ProcessorTime() - used;
  std::sort(times.begin(), times.end());
  printf("{\"calls\":%zu,\"seconds\":%.6f,\"p50_us\":%.2f,\"p99_us\":%.2f,\"cpu_us\":%lld}\n", calls, seconds,
         times[calls / 2], times[calls * 99 / 100], static_cast<long long>(used));
}
