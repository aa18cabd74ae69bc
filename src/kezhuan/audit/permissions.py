"""The log is the audit administrator's alone (GB/T 22239-2019 8.1.5.2, audit management)."""

from kezhuan.engine.actor import Actor, ActorKind, Role


def may_read_log(actor: Actor) -> bool:
    return actor.kind is ActorKind.USER and actor.has(Role.AUDIT_ADMIN)


def may_verify(actor: Actor) -> bool:
    return actor.is_system or may_read_log(actor)


def may_make_checkpoint(actor: Actor) -> bool:
    return actor.is_system or may_read_log(actor)
