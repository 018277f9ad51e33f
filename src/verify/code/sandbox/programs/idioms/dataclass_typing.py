# Makes a data class, whose decorator looks its module up in sys.modules.
import typing
from dataclasses import dataclass, field


@dataclass(order=True)
class Bag:
    values: "typing.List[int]" = field(default_factory=list)
    kind: typing.ClassVar[str] = "bag"

    def total(self) -> int:
        return sum(self.values)


class Pair(typing.NamedTuple):
    count: int
    bag: Bag


assert typing.get_type_hints(Bag)["values"] == typing.List[int]
pair = Pair(int(input()), Bag([int(word) for word in input().split()]))
print(pair.bag.total())
