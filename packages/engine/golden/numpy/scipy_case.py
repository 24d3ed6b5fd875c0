import jax.scipy as jsp

from function_cases import camel, case


def scase(name, *args, **kw):
    fn = jsp
    for part in name.split("."):
        fn = getattr(fn, part)
    case(fn, "scipy." + ".".join(camel(p) for p in name.split(".")), *args, **kw)
