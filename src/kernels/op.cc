#include "op.h"
#include <array>
#include <utility>

namespace {
constexpr int INVALID_ARGUMENT = 3;

/** A kernel as TensorFlow holds it: one for each node. */
struct Kernel {
  void (*compute)(Call&, bool);
  bool reverse;
};

struct Entry {
  const char* name;
  void (*compute)(Call&, bool);
  bool reverse;
};
constexpr int MOST = 32;
Entry entries[MOST];
int count = 0;

// TensorFlow's `create` is told nothing of the op it is for, so that each place of the table has a function of its own.
template <int place>
void* create(TF_OpKernelConstruction* construction) {
  unsigned char reverse = 0;
  if (entries[place].reverse) {
    TF_Status* status = TF_NewStatus();
    TF_OpKernelConstruction_GetAttrBool(construction, "reverse", &reverse, status);
    TF_DeleteStatus(status);
  }
  return new Kernel{entries[place].compute, reverse != 0};
}

void compute(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  auto* own = static_cast<Kernel*>(kernel);
  own->compute(call, own->reverse);
}

void destroy(void* kernel) { delete static_cast<Kernel*>(kernel); }

using Create = void* (*)(TF_OpKernelConstruction*);
template <int... places>
constexpr std::array<Create, sizeof...(places)> creatorsOf(std::integer_sequence<int, places...>) {
  return {create<places>...};
}
constexpr auto creators = creatorsOf(std::make_integer_sequence<int, MOST>{});

struct Shape {
  std::vector<const char*> inputs, outputs;
  bool reverse, stateful;
};

void add(const char* name, const Shape& shape, void (*body)(Call&, bool)) {
  TF_Status* status = TF_NewStatus();
  auto* builder = TF_NewOpDefinitionBuilder(name);
  for (const char* input : shape.inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : shape.outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  if (shape.reverse) TF_OpDefinitionBuilderAddAttr(builder, "reverse: bool");
  if (shape.stateful) TF_OpDefinitionBuilderSetIsStateful(builder, true);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, TF_ShapeInferenceContextSetUnknownShape);
  TF_RegisterOpDefinition(builder, status);
  if (TF_GetCode(status) == 0 && count < MOST) {
    entries[count] = {name, body, shape.reverse};
    auto* kernel = TF_NewKernelBuilder(name, "CPU", creators[count++], compute, destroy);
    TF_RegisterKernelBuilder(name, kernel, status);
  }
  TF_DeleteStatus(status);
}

}  // namespace

long Array::count() const {
  long product = 1;
  for (int axis = 0; axis < TF_NumDims(tensor); axis++) product *= TF_Dim(tensor, axis);
  return product;
}

bool Array::is(std::initializer_list<long> shape) const {
  if (!tensor || TF_NumDims(tensor) != static_cast<int>(shape.size())) return false;
  int axis = 0;
  for (long length : shape)
    if (TF_Dim(tensor, axis++) != length) return false;
  return true;
}

Call::~Call() {
  for (TF_Tensor* tensor : taken_) TF_DeleteTensor(tensor);
  TF_DeleteStatus(status_);
}

Array Call::taken(TF_Tensor* tensor) {
  taken_.push_back(tensor);
  return {tensor, static_cast<float*>(TF_TensorData(tensor))};
}

Array Call::input(int index) {
  TF_Tensor* tensor = nullptr;
  TF_GetInput(context_, index, &tensor, status_);
  return ok() ? taken(tensor) : Array{};
}

Array Call::output(int index, std::initializer_list<long> shape, Kind kind) {
  std::vector<int64_t> dims(shape.begin(), shape.end());
  size_t bytes = sizeof(float);
  for (int64_t length : dims) bytes *= static_cast<size_t>(length);
  TF_Tensor* tensor = TF_AllocateOutput(context_, index, static_cast<int>(kind), dims.data(), static_cast<int>(dims.size()), bytes, status_);
  if (ok()) return taken(tensor);
  TF_OpKernelContext_Failure(context_, status_);
  return {};
}

void Call::fail(const char* message) {
  TF_SetStatus(status_, INVALID_ARGUMENT, message);
  TF_OpKernelContext_Failure(context_, status_);
}

void define(const char* name, std::initializer_list<const char*> inputs, std::initializer_list<const char*> outputs, bool reverse,
            void (*body)(Call&, bool)) {
  add(name, {inputs, outputs, reverse, false}, body);
}

void defineStateful(const char* name, const std::vector<const char*>& inputs, void (*body)(Call&, bool)) {
  add(name, {inputs, {}, false, true}, body);
}

std::vector<const char*> defined() {
  std::vector<const char*> names;
  for (int place = 0; place < count; place++) names.push_back(entries[place].name);
  return names;
}
