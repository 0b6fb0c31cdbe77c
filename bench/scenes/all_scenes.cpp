#include "bench/scenes/scenes.hpp"

namespace ocelli::scenes {

std::vector<Scene> all_scenes() {
    return {yard(), entrance(), night_lot()};
}

}  // namespace ocelli::scenes
