class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next


class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right


def list_node(values):
    """The linked list of these values; None for no values."""
    head = None
    for value in reversed(values or []):
        head = ListNode(value, head)
    return head


def tree_node(values):
    """The tree of these values level by level, None for a child that is missing; None for no values."""
    if not values:
        return None
    root = TreeNode(values[0])
    parents = collections.deque([root])
    children = iter(values[1:])
    while parents:
        parent = parents.popleft()
        for side in ("left", "right"):
            value = next(children, None)
            if value is not None:
                child = TreeNode(value)
                setattr(parent, side, child)
                parents.append(child)
    return root


def is_same_list(one, other):
    while one is not None and other is not None:
        if one.val != other.val:
            return False
        one, other = one.next, other.next
    return one is None and other is None


def is_same_tree(one, other):
    pairs = [(one, other)]
    while pairs:
        one, other = pairs.pop()
        if one is None and other is None:
            continue
        if one is None or other is None or one.val != other.val:
            return False
        pairs += [(one.left, other.left), (one.right, other.right)]
    return True
