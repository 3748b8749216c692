// The contract's loads and stores: at any address, and no byte beside.
#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "testing/guarded_memory.h"
#include "testing/vectors/checks.h"
#include "testing/vectors/crashes.h"
#include "testing/vectors/inputs.h"
#include "testing/vectors/lanes.h"

namespace caffe2op_sigmoid::testing {
namespace {

// An operation between n elements at p and the lanes of a vector.
template <typename T>
struct Access {
  using Bits = BitsOf<T>;
  using Run = std::function<void(char* p, std::size_t n, Bits* lanes)>;
  const char* name;
  bool stores;
  std::size_t least, most;  // elements
  std::size_t alignment;    // of p
  Run run;
};

template <typename T>
std::vector<Access<T>> AccessesOf(const VectorOperations<T>& v) {
  using Bits = BitsOf<T>;
  std::vector<Access<T>> accesses;
  const auto add_load = [&](const char* name, typename VectorOperations<T>::LoadFrom load) {
    if (load == nullptr) return;
    accesses.push_back({name, false, v.lanes, v.lanes, 1,
                        [load](char* p, std::size_t, Bits* lanes) { load(p, lanes); }});
  };
  const auto add_store = [&](const char* name, typename VectorOperations<T>::StoreTo store,
                             std::size_t alignment) {
    if (store == nullptr) return;
    accesses.push_back({name, true, v.lanes, v.lanes, alignment,
                        [store](char* p, std::size_t, Bits* lanes) { store(p, lanes); }});
  };
  add_load("Load", v.load);
  add_store("Store", v.store, 1);
  add_store("StoreAs", v.store_as, 1);
  add_store("StoreAs FenceStores", v.store_streaming, v.alignment);
  if (v.load_n == nullptr) return accesses;
  const auto load_n = v.load_n;
  const auto store_n = v.store_n;
  accesses.push_back({"LoadN", false, 1, v.lanes, 1,
                      [load_n](char* p, std::size_t n, Bits* lanes) { load_n(p, n, lanes); }});
  accesses.push_back({"StoreN", true, 1, v.lanes, 1,
                      [store_n](char* p, std::size_t n, Bits* lanes) { store_n(p, lanes, n); }});
  return accesses;
}

std::vector<Access<std::uint16_t>> HalfAccessesOf(const VectorOperations<float>& v) {
  using Bits = std::uint16_t;
  const auto load = v.load_half;
  const auto store = v.store_half;
  const auto stream = v.store_half_streaming;
  const auto load_n = v.load_half_n;
  const auto store_n = v.store_half_n;
  return {{"LoadHalf", false, v.lanes, v.lanes, 1,
           [load](char* p, std::size_t, Bits* lanes) { load(p, lanes); }},
          {"StoreHalf", true, v.lanes, v.lanes, 1,
           [store](char* p, std::size_t, Bits* lanes) { store(p, lanes); }},
          {"StoreHalf", true, v.lanes, v.lanes, v.half_alignment,
           [stream](char* p, std::size_t, Bits* lanes) { stream(p, lanes); }},
          {"LoadHalfN", false, 1, v.lanes, 1,
           [load_n](char* p, std::size_t n, Bits* lanes) { load_n(p, n, lanes); }},
          {"StoreHalfN", true, 1, v.lanes, 1,
           [store_n](char* p, std::size_t n, Bits* lanes) { store_n(p, lanes, n); }}};
}

struct Place {
  char* p;
  std::size_t n;
};

// At both ends of the memory, and at every address of a cache line and of the next one's start.
template <typename T>
std::vector<Place> PlacesOf(const Access<T>& access, const GuardedMemory& memory) {
  std::vector<Place> places;
  for (std::size_t n = access.least; n <= access.most; ++n) {
    for (std::size_t offset = 0; offset <= 64; offset += access.alignment) {
      places.push_back({memory.begin() + offset, n});
    }
    places.push_back({memory.end() - n * sizeof(T), n});
  }
  return places;
}

template <typename T>
std::string DescribePlace(const Place& place) {
  const auto past = reinterpret_cast<std::uintptr_t>(place.p) % 64;
  return " of " + std::to_string(place.n) + ", " + std::to_string(past) +
         " bytes past a cache line";
}

// What it loads or stores there, over bytes that were so before; it does not crash.
template <typename T>
void CheckPlace(Report* report, const Access<T>& access, const Place& place, std::size_t lanes,
                const GuardedMemory& memory, std::vector<char> before) {
  std::memcpy(memory.begin(), before.data(), before.size());
  Random random(8);
  std::array<BitsOf<T>, kMostLanes> elements = {};
  for (auto& element : elements) element = random.Bits<T>();
  access.run(place.p, place.n, elements.data());

  const std::size_t bytes = place.n * sizeof(T);
  const auto at = static_cast<std::size_t>(place.p - memory.begin());
  bool kept = true;
  if (access.stores) {
    std::memcpy(before.data() + at, elements.data(), bytes);
  } else {
    kept = std::memcmp(elements.data(), before.data() + at, bytes) == 0 &&
           std::all_of(elements.begin() + place.n, elements.begin() + lanes,
                       [](BitsOf<T> element) { return element == 0; });
  }
  kept = kept && std::memcmp(memory.begin(), before.data(), before.size()) == 0;
  report->Expect(kept, [&] { return DescribePlace<T>(place) + ": other elements"; });
}

template <typename T>
void CheckAccess(Report* report, const Access<T>& access, std::size_t lanes,
                 const GuardedMemory& memory) {
  report->SetOperation(access.name);
  const std::vector<Place> places = PlacesOf(access, memory);
  std::array<BitsOf<T>, kMostLanes> elements = {};
  const std::vector<std::size_t> crashes = FindCrashes(
      places.size(), [&](std::size_t i) { access.run(places[i].p, places[i].n, elements.data()); });
  Random random(9);
  std::vector<char> before(static_cast<std::size_t>(memory.end() - memory.begin()));
  for (char& byte : before) byte = static_cast<char>(random.Next() % 255 + 1);  // no zeros
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool crashed = std::find(crashes.begin(), crashes.end(), i) != crashes.end();
    report->Expect(!crashed, [&] { return DescribePlace<T>(places[i]) + ": crashes"; });
    if (!crashed) CheckPlace(report, access, places[i], lanes, memory, before);
  }
}

// Harmless wherever it points.
template <typename T>
void CheckPrefetch(Report* report, void (*prefetch)(const void*), const GuardedMemory& memory) {
  report->SetOperation("Prefetch");
  const auto mapped = reinterpret_cast<std::uintptr_t>(memory.begin());
  const std::uintptr_t addresses[] = {0,
                                      1,
                                      mapped,
                                      mapped - 1,
                                      reinterpret_cast<std::uintptr_t>(memory.end()),
                                      std::uintptr_t{1} << 63U,
                                      ~std::uintptr_t{0}};
  const auto crashes = FindCrashes(std::size(addresses), [&](std::size_t i) {
    prefetch(reinterpret_cast<const void*>(addresses[i]));  // NOLINT(performance-no-int-to-ptr)
  });
  for (std::size_t i = 0; i < std::size(addresses); ++i) {
    report->Expect(std::find(crashes.begin(), crashes.end(), i) == crashes.end(),
                   [&] { return " of " + Hex(std::uint64_t{addresses[i]}) + ": crashes"; });
  }
}

}  // namespace

template <typename T>
void CheckMemory(const VectorOperations<T>& v, Report* report) {
  const GuardedMemory memory(1);
  if (memory.begin() == nullptr) {
    report->SetOperation("Load");
    report->Expect(false, [] { return std::string(": no memory to try it on"); });
    return;
  }
  for (const Access<T>& access : AccessesOf(v)) CheckAccess(report, access, v.lanes, memory);
  if constexpr (sizeof(T) == sizeof(float)) {
    if (v.load_half != nullptr) {
      for (const auto& access : HalfAccessesOf(v)) CheckAccess(report, access, v.lanes, memory);
    }
  }
  if (v.prefetch != nullptr) CheckPrefetch<T>(report, v.prefetch, memory);
  CheckOperation(
      report, "KeepInRegister", v.keep_in_register, v.lanes, AllTuples<T, 1>(),
      [](const std::array<BitsOf<T>, 1>& t, BitsOf<T> result) { return result == t[0]; });
}

template void CheckMemory<float>(const VectorOperations<float>& v, Report* report);
template void CheckMemory<double>(const VectorOperations<double>& v, Report* report);

}  // namespace caffe2op_sigmoid::testing
