#include "embedded/parts_source.h"

#include <utility>

#include "embedded/object_source.h"

namespace sluice::embedded {

PartsSource::PartsSource(Files& files, std::vector<PartBytes> parts)
    : files_(files), parts_(std::move(parts)) {
    for (const PartBytes& part : parts_) {
        if (part.file) holds_.emplace_back(files_, *part.file);
    }
}

Result<std::size_t> PartsSource::read(std::span<char> out) {
    while (true) {
        if (current_) {
            const std::size_t count = TRY(current_->read(out));
            if (count > 0 || out.empty()) return count;
            current_.reset();
        }
        if (next_ == parts_.size()) return std::size_t{0};
        current_ = TRY(open(parts_[next_]));
        ++next_;
    }
}

Result<void> PartsSource::rewind() {
    current_.reset();
    next_ = 0;
    return {};
}

Result<std::unique_ptr<ByteSource>> PartsSource::open(const PartBytes& part) const {
    if (!part.file) return std::make_unique<StringSource>(part.body);
    auto file = files_.open_object(*part.file);
    if (!file && file.error().code == Code::kNotFound) {
        return fail(Code::kIo, "object_damaged", "the file of a part is missing");
    }
    Fd opened = TRY(std::move(file));
    return std::make_unique<FileSource>(
        Hold(files_, *part.file), std::move(opened), part.first, part.size);
}

}  // namespace sluice::embedded
